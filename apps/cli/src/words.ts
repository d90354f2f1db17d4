/** ` at position 3`, ` at positions 3 to 9 in tile/0/001`: where a finding is. */
export function placed(position: bigint | null, upTo: bigint | null, path: string | null): string {
  const where = upTo === null ? ` at position ${position}` : ` at positions ${position} to ${upTo}`;
  return `${position === null ? '' : where}${path === null ? '' : ` in ${path}`}`;
}

/** `1 event`, `2 events`, `2 entries`. */
export function counted(count: number, noun: string): string {
  const many = /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${count.toLocaleString('en')} ${count === 1 ? noun : many}`;
}
