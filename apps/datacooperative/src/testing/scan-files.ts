import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every file under some folders: write-ahead logs, journals and locks included. */
function filesIn(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
}

/** Where each needle occurs, as `file: name of the needle`; every byte of every file is looked at. */
export function occurrences(
  folders: readonly string[],
  needles: ReadonlyMap<string, Buffer>,
): readonly string[] {
  return filesIn(folders).flatMap((file) => {
    const bytes = readFileSync(file);
    return [...needles].filter(([, needle]) => bytes.includes(needle)).map(([name]) => `${file}: ${name}`);
  });
}

/** The ways in which a text might lie in a file without being meant to. */
export function disguises(text: string): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(text);
  const found = new Map<string, Buffer>([
    [`${text} in clear`, bytes],
    [`${text} in UTF-16`, Buffer.from(text, 'utf16le')],
    [`${text} in hex`, Buffer.from(bytes.toString('hex'))],
    [`${text} in upper-case hex`, Buffer.from(bytes.toString('hex').toUpperCase())],
  ]);
  // RFC 4648 §4: how three bytes become four characters depends on where the text begins.
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const whole = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    found.set(`${text} in base64 (${before})`, Buffer.from(whole));
  }
  return found;
}
