import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { openVault, type OpenRequest } from '@coop/personal-data';

/** Folders of a small cooperative in the embedded form. */
export interface SmallCooperative {
  readonly dataDir: string;
  readonly keysDir: string;
  /** Where the list of erasures lies. */
  readonly erasures: { readonly list: string };
  /** References of a small value, a large one, one of two people, and two that an erasure ended: of a person, of a part. */
  readonly refs: Readonly<Record<'ended' | 'large' | 'part' | 'shared' | 'small', OpenRequest>>;
}

export const LARGE = 'large '.repeat(40_000);
export const clock = { now: () => new Date('2026-03-02T09:00:00.000Z') };
const AT = '2026-03-02T09:00:00.000Z';

/** Folders for one spec file, gone at its end. */
export function temporaryFolders(): (name: string) => string {
  const root = mkdtempSync(join(tmpdir(), 'coop-portable-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return (name) => join(mkdtempSync(join(root, 'of-')), name);
}

async function events(dir: string): Promise<void> {
  const store = openSqliteEventStore({ dir, clock: clock.now, preallocate: false });
  for (let n = 0; n < 5; n += 1)
    await store.append({
      commandId: randomUUID(),
      commandDigest: 'a'.repeat(64),
      metadata: { actor: 'system:spec', correlationId: randomUUID(), causationId: randomUUID() },
      streams: [
        {
          ...{ stream: `records-record-${randomUUID()}`, expected: 'no-stream' as const },
          events: [1, 2].map((version) => ({
            ...{
              id: randomUUID(),
              type: 'records.record.viewed',
              version,
              data: { text: `é "${n}" \u0001` },
            },
            retention: 'no-personal-values' as const,
          })),
        },
      ],
    });
  await store.close();
}

export const ACCOUNTS = [
  { account_id: 'account-1', email_fingerprint: 'fingerprint-1', party: 'aline' },
  { account_id: 'account-2', email_fingerprint: null, party: 'basile' },
] as const;

/** The sign-in provider's file: two accounts, and a session of one of them. */
function accounts(dir: string): void {
  const db = new DatabaseSync(join(dir, 'provider.sqlite'));
  db.exec(`CREATE TABLE accounts (account_id text PRIMARY KEY, email_fingerprint text UNIQUE, party text);
    CREATE TABLE provider_records (model text NOT NULL, id text NOT NULL, payload text NOT NULL);
    INSERT INTO provider_records VALUES ('Session', 'secret-session', '{}')`);
  const insert = db.prepare('INSERT INTO accounts VALUES (?, ?, ?)');
  for (const { account_id, email_fingerprint, party } of ACCOUNTS)
    insert.run(account_id, email_fingerprint, party);
  db.close();
}

/** Makes a ledger of ten events, and sealed values of every kind. */
export async function smallCooperative(folder: (name: string) => string): Promise<SmallCooperative> {
  const [dataDir, keysDir] = [folder('data'), folder('keys')];
  await events(dataDir);
  accounts(dataDir);
  const vault = openVault({ dataDir, keysDir, clock });
  const seal = async (value: string, subjects: string[], category = 'record'): Promise<OpenRequest> => {
    const request = { value, subjects, category, place: `${randomUUID()}/data/value` };
    const [ref] = await vault.seal([request]);
    if (ref === undefined) throw new Error('nothing was sealed');
    return { ...ref, subjects };
  };
  const refs = {
    small: await seal('small', ['aline']),
    large: await seal(LARGE, ['aline']),
    shared: await seal('shared', ['aline', 'basile']),
    ended: await seal('ended', ['corinne']),
    part: await seal('part', ['aline'], 'health'),
  };
  await vault.blind.put('email', 'corinne@example.org', { subject: 'corinne', ref: 'party' });
  await vault.blind.put('email', 'aline@example.org', { subject: 'aline', ref: 'party' });
  await vault.destroy('aline', 'erasure-2', AT, { scope: { category: 'health' } });
  await vault.destroy('corinne', 'erasure-1', AT, { keepFingerprints: true });
  await vault.close();
  return { dataDir, keysDir, erasures: { list: `${dataDir}.erasures` }, refs };
}
