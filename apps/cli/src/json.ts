/** The JSON form of a result: positions are decimal strings. */
export function wire(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value ?? null, (_name, member: unknown) =>
      typeof member === 'bigint' ? String(member) : member,
    ),
  );
}
