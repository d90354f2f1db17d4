/** ` at position 3`, ` at positions 3 to 9 in tile/0/001`: where a finding is. */
export function placed(position: bigint | null, upTo: bigint | null, path: string | null): string {
  const where = upTo === null ? ` at position ${position}` : ` at positions ${position} to ${upTo}`;
  return `${position === null ? '' : where}${path === null ? '' : ` in ${path}`}`;
}

/** `1 event`, `2 events`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
