import { createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { Caller } from './caller.js';
import { disguises } from './scan-files.js';

/** Stands in every name and address, and nowhere else in the world. */
export const SONG = 'qserinelka';
const RECORDS = 67;

/** The same names, addresses and numbers at every run; nobody is called so. */
export function canary(n: number) {
  const letters = ((n * 7919) % 17576).toString(26).padStart(3, '0');
  return {
    nom: `Z${SONG} ${letters}ez`,
    courriel: `z${SONG}.${letters}@essai.example`,
    téléphone: `+4179000${String(1000 + ((n * 631) % 9000))}`,
  };
}

/** Three values each: two hundred and one. */
export const CANARIES = Array.from({ length: RECORDS }, (_, n) => canary(n));

/** What to look for in files, in every way in which it might lie there. */
export const NEEDLES: ReadonlyMap<string, Buffer> = new Map(
  [SONG, ...CANARIES.map((each) => each.téléphone)].flatMap((text) => [...disguises(text)]),
);

/** Which canaries are in a text, such as a log or what went over a bus. */
export function canariesIn(text: string): readonly string[] {
  const small = text.toLowerCase();
  return [SONG, ...CANARIES.map((each) => each.téléphone.slice(1))].filter((each) => small.includes(each));
}

/** Enters one as a record of hers. @returns the record */
export async function enter(who: Caller, each: ReturnType<typeof canary>): Promise<string> {
  const fields = Object.entries(each).map(([name, value]) => ({ name, value }));
  const { record } = await who.must('POST', '/records', {
    kind: 'personal-data',
    category: 'notes',
    fields,
  });
  return String(record);
}

/** A value as somebody would hold it who had copied the data. */
export interface Stolen {
  readonly aad: Buffer;
  readonly keyIds: string;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
}

function read(file: string, sql: string): readonly Readonly<Record<string, SQLOutputValue>>[] {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

const bytes = (value: SQLOutputValue | undefined): Uint8Array =>
  value instanceof Uint8Array ? value : new Uint8Array();

/** The sealed values of a person in a data folder, or in a backup of one, found by the keys in a folder of keys. */
export function stolenFrom(dataDir: string, keysDir: string, party: string): readonly Stolen[] {
  const hers = read(join(keysDir, 'keys.sqlite'), `SELECT key_id FROM keys WHERE subject = '${party}'`);
  const ids = new Set(hers.map((row) => String(row['key_id'])));
  const sql = 'SELECT place, category, key_ids, nonce, ciphertext FROM sealed_values WHERE ended = 0';
  return read(join(dataDir, 'vault.sqlite'), sql)
    .map((row) => ({
      aad: Buffer.from(`${String(row['place'])}\0${String(row['category'])}\0${String(row['key_ids'])}`),
      keyIds: String(row['key_ids']),
      nonce: bytes(row['nonce']),
      ciphertext: bytes(row['ciphertext']),
    }))
    .filter(({ keyIds }) => ids.has(keyIds));
}

function keysIn(keysDir: string, kek: KeyObject): readonly KeyObject[] {
  return read(join(keysDir, 'keys.sqlite'), 'SELECT wrapped FROM keys').map((row) => {
    const unwrapping = createDecipheriv('id-aes256-wrap', kek, Buffer.alloc(8, 0xa6));
    return createSecretKey(Buffer.concat([unwrapping.update(bytes(row['wrapped'])), unwrapping.final()]));
  });
}

/** Those that any key of a folder of keys opens. @param kekFile the key-encryption key */
export function openable(
  values: readonly Stolen[],
  keysDir: string,
  kekFile = join(keysDir, 'kek'),
): readonly Stolen[] {
  const keys = keysIn(keysDir, createSecretKey(readFileSync(kekFile)));
  return values.filter((value) => keys.some((key) => opens(value, key)));
}

function opens({ aad, nonce, ciphertext }: Stolen, key: KeyObject): boolean {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  decipher.setAAD(aad);
  decipher.setAuthTag(ciphertext.subarray(-16));
  decipher.update(ciphertext.subarray(0, -16));
  try {
    decipher.final();
    return true;
  } catch {
    return false;
  }
}
