/** What an answer looks like over JSON: positions are decimal strings. */
export type Wire<T> = T extends bigint
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]: Wire<T[Name]> }
      : T;

/** The JSON form of an answer of history. */
export function wire<T>(value: T): Wire<T> {
  return JSON.parse(
    JSON.stringify(value, (_name, member: unknown) => (typeof member === 'bigint' ? String(member) : member)),
  ) as Wire<T>;
}
