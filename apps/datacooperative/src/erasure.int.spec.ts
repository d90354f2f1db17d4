import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Caller } from './testing/caller.js';
import { occurrences } from './testing/scan-files.js';
import { SmallCooperative } from './testing/small-cooperative.js';
import { SHARED_FIELDS } from './testing/small-history.js';

/** What a thief who copied everything the day before would hold of a person. */
function bytesOf(small: SmallCooperative, subject: string): ReadonlyMap<string, Buffer> {
  const keys = new DatabaseSync(join(small.keysDir, 'keys.sqlite'), { readOnly: true });
  const vault = new DatabaseSync(join(small.dataDir, 'vault.sqlite'), { readOnly: true });
  const found = new Map<string, Buffer>();
  const values = vault.prepare(
    'SELECT id, ciphertext FROM sealed_values JOIN value_keys ON value_id = id WHERE key_id = ? AND ciphertext IS NOT NULL',
  );
  for (const key of keys.prepare('SELECT key_id, wrapped FROM keys WHERE subject = ?').all(subject)) {
    const id = String(key['key_id']);
    found.set(`wrapped key ${id}`, Buffer.from(key['wrapped'] as Uint8Array));
    for (const value of values.all(id))
      found.set(`ciphertext ${String(value['id'])}`, Buffer.from(value['ciphertext'] as Uint8Array));
  }
  keys.close();
  vault.close();
  return found;
}

describe('When a person has been erased', () => {
  let small: SmallCooperative;
  let ada: Caller;
  let remembered: ReadonlyMap<string, Buffer>;
  let before: readonly string[];
  let receipt: Readonly<Record<string, unknown>>;

  beforeAll(async () => {
    small = await SmallCooperative.open();
    ada = await small.signIn(small.history.ada);
    remembered = bytesOf(small, small.history.ada.party);
    before = occurrences([small.dataDir, small.keysDir], remembered);
    receipt = await ada.must('POST', '/identity/erasures', { keepFingerprint: false });
    await small.cooperative.settled();
  });
  afterAll(() => small.remove());

  it('her values and keys had indeed been there', () => {
    const names = [...remembered.keys()];
    expect(names.filter((name) => name.startsWith('wrapped key')).length).toBeGreaterThanOrEqual(2);
    // Name, address, her own field, the field that concerns both.
    expect(names.filter((name) => name.startsWith('ciphertext')).length).toBeGreaterThanOrEqual(4);
    expect(new Set(before.map((hit) => hit.split(': ')[1]))).toEqual(new Set(names));
    expect(receipt).toMatchObject({ party: small.history.ada.party });
  });

  it('no byte of them is left in any file of the running cooperative', () => {
    expect(occurrences([small.dataDir, small.keysDir], remembered)).toEqual([]);
  });

  it('her token opens nothing, and whoever enters with her address is a stranger', async () => {
    expect((await ada.get('/identity/me')).body).toMatchObject({ code: 'account-not-linked' });
    expect((await ada.get('/records')).status).toBe(403);
    const stranger = await small.signIn(small.history.ada);
    const me = await stranger.must('GET', '/identity/me');
    expect(me).toMatchObject({ member: false, roles: [], name: null });
    expect(me['party']).not.toBe(small.history.ada.party);
    expect((await stranger.get(`/records/${small.history.record}`)).status).toBe(404);
  });

  it('the other person of the shared record still has what is hers', async () => {
    const ben = await small.signIn(small.history.ben);
    const { fields } = await ben.must('GET', `/records/${small.history.record}`);
    expect(fields).toContainEqual(
      expect.objectContaining({ name: SHARED_FIELDS.ofBen.name, value: SHARED_FIELDS.ofBen.value }),
    );
    expect(fields).toContainEqual(
      expect.objectContaining({ name: SHARED_FIELDS.ofBoth.name, state: 'erased' }),
    );
    expect(JSON.stringify(fields)).not.toContain(SHARED_FIELDS.ofBoth.value);
  });

  it('nothing of them comes back with a restart, and the digests are the same', async () => {
    const digests = await small.digests();
    await small.stop();
    expect(occurrences([small.dataDir, small.keysDir], remembered)).toEqual([]);
    await small.startAgain();
    expect([...(await small.digests())]).toEqual([...digests]);
  });
});
