/** Adds a value to the set under the key. */
export function addTo(index: Map<string, Set<string>>, key: string, value: string): void {
  const known = index.get(key);
  if (known) known.add(value);
  else index.set(key, new Set([value]));
}

/** Adds a value to the set under two keys, the outer first. */
export function addUnder(
  index: Map<string, Map<string, Set<string>>>,
  outer: string,
  inner: string,
  value: string,
): void {
  let known = index.get(outer);
  if (!known) index.set(outer, (known = new Map()));
  addTo(known, inner, value);
}
