import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blob } from './columns.js';
import { KeyEncryptionKey } from './key-encryption-key.js';
import { KEY_STORE_SCHEMA, KeyStore } from './key-store.js';
import { SqliteFile } from './sqlite-file.js';
import { AT, pieces, sequence } from './testing/samples.js';
import { ENDED_SCHEMA, VALUE_SCHEMA, ValueStore } from './value-store.js';

/** SQLite moves rows between its pages as a table fills and empties; what it moves must leave no copy. */
describe('after much sealing and much erasure, in any order, no byte remains', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'coop-forgetting-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const tracesOf = (secrets: readonly Uint8Array[]) => {
    const disk = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
    const beginnings = new Set<number>();
    for (let at = 0; at + 4 <= disk.length; at++) beginnings.add(disk.readUInt32LE(at));
    const isThere = (piece: Buffer) => beginnings.has(piece.readUInt32LE(0)) && disk.includes(piece);
    return secrets.filter((bytes) => pieces(bytes).some(isThere)).length;
  };

  it('of an ended ciphertext', () => {
    const file = new SqliteFile(join(folder, 'vault.sqlite'), [VALUE_SCHEMA, ENDED_SCHEMA]);
    const store = new ValueStore(file);
    const living = new Map<string, Buffer>();
    const ended: Buffer[] = [];
    // This order of sizes and ends is one in which deleting the rows, with secure_delete, leaves copies behind.
    const random = sequence(4);
    for (let round = 0; round < 30; round++) {
      file.transaction(() => {
        for (let n = 0; n < 300; n++) {
          const keyIds = randomBytes(16).toString('hex');
          const ciphertext = randomBytes(60 + (round % 2 === 0 ? 0 : random(400)));
          const binding = { place: 'e/1', category: 'c', keyIds };
          store.insert(randomBytes(32).toString('hex'), binding, { nonce: randomBytes(12), ciphertext });
          living.set(keyIds, ciphertext);
        }
        const dying = [...living].filter(() => random(10) < 3);
        ended.push(...dying.map(([, ciphertext]) => ciphertext));
        store.end(dying.map(([keyId]) => keyId));
        for (const [keyId] of dying) living.delete(keyId);
      });
    }
    expect(file.emptyLog()).toBe(true);
    expect(tracesOf(ended)).toBe(0);
    expect(tracesOf([...living.values()])).toBe(living.size);
    file.close();
  });

  it('of an ended large ciphertext', () => {
    const file = new SqliteFile(join(folder, 'vault.sqlite'), [VALUE_SCHEMA, ENDED_SCHEMA]);
    const store = new ValueStore(file);
    const random = sequence(5);
    const all = Array.from({ length: 60 }, () => ({
      keyId: randomBytes(16).toString('hex'),
      ciphertext: randomBytes(65_537 + random(9000)),
    }));
    file.transaction(() => {
      for (const { keyId, ciphertext } of all) {
        const binding = { place: 'e/1', category: 'c', keyIds: keyId };
        store.insert(randomBytes(32).toString('hex'), binding, { nonce: randomBytes(12), ciphertext });
      }
    });
    const dying = all.filter(() => random(2) === 0);
    for (const { keyId } of dying) file.transaction(() => store.end([keyId]));
    expect(file.emptyLog()).toBe(true);
    expect(tracesOf(dying.map(({ ciphertext }) => ciphertext))).toBe(0);
    expect(tracesOf(all.map(({ ciphertext }) => ciphertext))).toBe(all.length - dying.length);
    file.close();
  });

  it('of a destroyed key', () => {
    const file = new SqliteFile(join(folder, 'keys.sqlite'), KEY_STORE_SCHEMA);
    const store = new KeyStore(file, new KeyEncryptionKey(randomBytes(32)));
    store.indexKey();
    const random = sequence(2);
    const living = new Set<string>();
    for (let round = 0; round < 5; round++) {
      const born = Array.from({ length: 100 }, (_, n) => `${round}-${n}-${'p'.repeat(random(200))}`);
      file.transaction(() => born.map((subject) => store.idsFor([subject], 'record-contact', new Date(AT))));
      for (const subject of born) living.add(subject);
    }
    const wrapped = file.prepare('SELECT wrapped FROM keys WHERE subject = ?');
    const dying = [...living].filter(() => random(10) < 3);
    const secrets = dying.map((subject) => blob(wrapped.get(subject) ?? {}, 'wrapped'));
    const listed = () => ({ count: 1, hash: '0'.repeat(64) });
    for (const subject of dying)
      store.erasures.carryOut({ subject, at: AT, reason: 'erasure-1', keepFingerprints: [] }, listed);
    expect(tracesOf(secrets)).toBeGreaterThan(0);
    expect(store.scrub()).toBe(true);
    expect(tracesOf(secrets)).toBe(0);
    file.close();
  });
});
