import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ERASURE_CONSUMERS, HOLDS_NOTHING, SERVICES } from '@coop/contracts';
import { Browser } from '@coop/identity/testing';
import { historyDoors } from './history-doors.js';
import type { Caller } from './testing/caller.js';
import { SmallCooperative } from './testing/small-cooperative.js';
import { SHARED_FIELDS } from './testing/small-history.js';

/** Tables that no event rebuilds, with the consumer of the register that empties them when somebody is erased. */
const EMPTIED: Readonly<Record<string, string>> = {
  provider_records: 'identity.sessions',
  accounts: 'identity.accounts',
  sign_in_links: 'identity.account-links',
  portal_sessions: 'portal.sessions',
  blind_index: 'identity.fingerprints',
};
/** The ledger itself, its keys and values, and what read models note about themselves. */
const OWN: readonly string[] = [
  ...['commits', 'commands', 'streams', 'revisions', 'categories', 'indexed', 'checkpoints', 'read_models'],
  ...['vault_meta', 'sealed_values', 'large_ciphertexts', 'value_keys', 'suppressed'],
  // How many values and fingerprints an erasure ended: no value, no handle but the one of the erasure.
  ...['ended_with_key', 'ended_index'],
  ...['meta', 'keys', 'destroyed', 'ended_keys', 'partly_destroyed'],
];

describe('What a cooperative keeps', () => {
  let small: SmallCooperative;
  let ada: Caller;
  let partner: Caller;

  beforeAll(async () => {
    small = await SmallCooperative.open();
    const { history } = small;
    ada = await small.signIn(history.ada);
    partner = await small.asClient(history.partner);
    const { grant } = await ada.must('POST', '/consent/grants', {
      ...{ recipient: history.partner.party, scope: { records: [history.record] } },
      ...{ fields: [SHARED_FIELDS.ofAda.name], purposes: ['ServiceProvision'], actions: ['read'] },
      ...{ until: '2099-01-01T00:00:00.000Z', notice: { language: 'fr' } },
    });
    await partner.must(
      'GET',
      `/records/${history.record}?contract=${history.contract}&purpose=ServiceProvision`,
    );
    await ada.must('DELETE', `/consent/grants/${String(grant)}`);
    await small.cooperative.settled();
  });
  afterAll(() => small.remove());

  const tables = () =>
    [small.dataDir, small.keysDir].flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => file.endsWith('.sqlite'))
        .flatMap((file) => {
          const db = new DatabaseSync(join(folder, file), { readOnly: true });
          const rows = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
          db.close();
          return rows.map(({ name }) => String(name));
        }),
    );

  it('is in the register of erasures, table by table: whoever adds one says what an erasure does to it', () => {
    const rebuilt = historyDoors.projections.flatMap((projection) =>
      projection.tables.map(({ name }) => name),
    );
    const nothing = Object.values(HOLDS_NOTHING).flatMap((of: object) => Object.keys(of));
    const known = new Set([...rebuilt, ...OWN, ...Object.keys(EMPTIED), ...nothing]);
    expect(tables().filter((table) => !known.has(table))).toEqual([]);
    const consumers = SERVICES.flatMap((service) =>
      Object.keys(ERASURE_CONSUMERS[service]).map((name) => `${service}.${name}`),
    );
    expect(consumers).toEqual(expect.arrayContaining(Object.values(EMPTIED)));
  });

  it('gives partners pointers alone: no handle and no value of a person is in their feed', async () => {
    const { text, body } = await partner.get('/feed');
    // An offer, its agreement, two signatures, in force; then a grant, its end and the duty that follows.
    expect(body['events']).toHaveLength(8);
    const { ada: member, ben, steward } = small.history;
    const ofPeople = [member, ben, steward].flatMap(({ party, name, email }) => [party, name, email]);
    const values = Object.values(SHARED_FIELDS).map(({ value }) => value);
    expect([...ofPeople, ...values, '$sealed'].filter((each) => text.includes(each))).toEqual([]);
  });

  it('makes no pairwise handle of anybody: subjects of tokens are public', async () => {
    const { body } = await small.anyone().get('/oidc/.well-known/openid-configuration');
    expect(body['subject_types_supported']).toEqual(['public']);
    const realm = readFileSync(new URL('../../../deploy/keycloak/realm.json', import.meta.url), 'utf8');
    expect(realm).not.toContain('pairwise');
  });

  it('ends the pages of whoever is erased, and leaves no row of them', async () => {
    const rows = () => {
      const db = new DatabaseSync(join(small.dataDir, 'portal.sqlite'), { readOnly: true });
      const [count] = db.prepare('SELECT count(*) AS n FROM portal_sessions').all();
      db.close();
      return Number(count?.['n']);
    };
    await signInAtThePages(small);
    expect(rows()).toBe(1);
    await ada.must('POST', '/identity/erasures', { keepFingerprint: false });
    expect(rows()).toBe(0);
  });
});

/** Ada signs in at the pages, as her browser does. */
async function signInAtThePages({ baseUrl, history, cooperative }: SmallCooperative): Promise<void> {
  const browser = new Browser(baseUrl);
  const { pathname } = await browser.follow(await browser.get('/session/start'));
  await browser.post(pathname, { email: history.ada.email });
  const mails = await cooperative.outbox.mails(history.ada.email);
  const link = mails.find((mail) => mail.link?.includes(`${pathname}/`) === true)?.link ?? '';
  const callback = await browser.follow(await browser.post(link));
  await browser.get(callback.pathname + callback.search);
}
