/**
 * JSON in RFC 8785 canonical form, for plain data that came out of JSON: what a general canonicaliser must also
 * think of (`toJSON`, cycles, boxed values) cannot occur in it. Members that are `undefined` are left out.
 * @throws TypeError for half a surrogate pair or a number that is not finite: they have no canonical form
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return canonicalString(value);
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError('a number that is not finite has no canonical form');
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const name of inOrder(Object.keys(members))) {
    const member = members[name];
    if (member === undefined) continue;
    text += `${text === '' ? '' : ','}${nameText(name)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

/** RFC 8785, section 3.2.3: by UTF-16 code units, as `<` and `sort` compare. Many objects are written in order. */
function inOrder(names: string[]): readonly string[] {
  for (let at = 1; at < names.length; at += 1) if (names[at - 1]! > names[at]!) return names.sort();
  return names;
}

/** Names of members in canonical form. Events have few; what comes after so many is not remembered. */
const nameTexts = new Map<string, string>();
const MAX_NAMES = 2_000;

function nameText(name: string): string {
  const known = nameTexts.get(name);
  if (known !== undefined) return known;
  const text = canonicalString(name);
  if (nameTexts.size < MAX_NAMES) nameTexts.set(name, text);
  return text;
}

function canonicalString(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('half a surrogate pair has no canonical form');
  return JSON.stringify(text);
}
