// needs: postgres
import { randomBytes } from 'node:crypto';
import { prepare, sweep } from '@coop/event-sourcing';
import { APPEND_GROUP, groupValues } from './group-call.js';
import { APPEND_PARAMETERS } from './migrations/append-group.js';
import { openPostgresEventStore } from './postgres-event-store.js';
import { createRoles, roleOf } from './roles.js';
import { asRole, ledgerDatabases, urlFor } from './testing/ledger-databases.js';
import { outcome, sampleAppend, sampleStream } from './testing/sample-append.js';

const newDatabase = ledgerDatabases('roles');
const prefix = `t${randomBytes(4).toString('hex')}`;
const password = (service: string): string => `$do$ '"; ${service} \\`;
const SERVICES = ['consent', 'records', 'all', 'reader'];

describe('A database role of a service', () => {
  let admin: string;
  const as = (service: string): string => urlFor(admin, roleOf(service, prefix), password(service));
  const appendAs = async (service: string, ...categories: string[]) => {
    const store = await openPostgresEventStore({ url: as(service) });
    const [first = '', ...others] = categories.map(sampleStream);
    const request = sampleAppend(first);
    const more = others.map((stream) => sampleAppend(stream).streams).flat();
    const appended = await outcome(store.append({ ...request, streams: [...request.streams, ...more] }));
    await store.close();
    return appended;
  };
  const passwords = Object.fromEntries(SERVICES.map((service) => [service, password(service)]));

  beforeAll(async () => {
    admin = await newDatabase();
    await createRoles(admin, passwords, { prefix });
    const store = await openPostgresEventStore({ url: admin });
    await store.append(sampleAppend(sampleStream()));
    await store.close();
  });
  afterAll(async () => {
    await asRole(admin, async (client) => {
      for (const service of SERVICES) {
        const role = roleOf(service, prefix);
        await client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
      }
    });
  });

  it('appends to the categories of its service only, and to nothing at all if one is foreign', async () => {
    expect(await appendAs('consent', 'consent-grant')).toBe('appended');
    expect(await appendAs('consent', 'records-record')).toBe('NotOwned');
    expect(await appendAs('consent', 'consents-grant')).toBe('NotOwned');
    expect(await appendAs('consent', 'consent-grant', 'records-record')).toBe('NotOwned');
    expect(await appendAs('records', 'records-record')).toBe('appended');
  });

  it('appends to all categories as the role of all services, and to none as the reader', async () => {
    expect(await appendAs('all', 'consent-grant', 'records-record')).toBe('appended');
    expect(await appendAs('reader', 'records-record')).toBe('NotOwned');
  });

  it('is not helped by pretending to be another role', async () => {
    const refused = asRole(as('consent'), (client) => client.query(`SET ROLE ${roleOf('all', prefix)}`));
    await expect(refused).rejects.toMatchObject({ code: '42501' });
  });

  it('needs its password', async () => {
    const wrong = urlFor(admin, roleOf('consent', prefix), 'another');
    await expect(openPostgresEventStore({ url: wrong })).rejects.toMatchObject({ code: 'StoreUnavailable' });
  });

  it('reads everything', async () => {
    for (const service of SERVICES) {
      const store = await openPostgresEventStore({ url: as(service) });
      expect((await sweep(store)).findings).toEqual([]);
      expect(store.head()).toBeGreaterThan(0n);
      await store.close();
    }
  });

  const REFUSED: readonly (readonly [string, string])[] = [
    ...['commits', 'streams', 'revisions', 'categories', 'head', 'writers', 'schema_migrations'].flatMap(
      (table): [string, string][] => [
        [`insert into ${table}`, `INSERT INTO ledger.${table} SELECT * FROM ledger.${table}`],
        [`delete from ${table}`, `DELETE FROM ledger.${table}`],
        [`empty ${table}`, `TRUNCATE ledger.${table}`],
        [`lock ${table}`, `BEGIN; LOCK TABLE ledger.${table} IN ROW EXCLUSIVE MODE`],
        [`disable triggers of ${table}`, `ALTER TABLE ledger.${table} DISABLE TRIGGER ALL`],
        [`drop ${table}`, `DROP TABLE ledger.${table}`],
      ],
    ),
    ['change a text', `UPDATE ledger.commits SET body = ''`],
    ['change a commit', `UPDATE ledger.commits SET digest = ''`],
    ['move the head', 'UPDATE ledger.head SET position = 0'],
    ['take the lock on the head', 'SELECT FROM ledger.head FOR UPDATE'],
    ['give itself categories', `UPDATE ledger.writers SET category_prefix = ''`],
    [
      'make a trigger',
      'CREATE TRIGGER t BEFORE INSERT ON ledger.commits EXECUTE FUNCTION ledger.refuse_change()',
    ],
    ['make a table in the schema', 'CREATE TABLE ledger.more (n int)'],
    ['make a function in the schema', `CREATE FUNCTION ledger.f() RETURNS int LANGUAGE sql AS 'SELECT 1'`],
    ['replace the function', 'ALTER FUNCTION ledger.append_group SECURITY INVOKER'],
    ['drop the function', 'DROP FUNCTION ledger.append_group'],
    ['switch triggers off', 'SET session_replication_role = replica'],
    ['call what refuses changes', 'SELECT ledger.refuse_change()'],
  ];

  it.each(REFUSED)('may not %s', async (_what, sql) => {
    for (const service of ['consent', 'all', 'reader']) {
      const refused = asRole(as(service), (client) => client.query(sql));
      await expect(refused).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('may not call the function as reader', async () => {
    const call = asRole(as('reader'), (client) =>
      client.query(`SELECT has_function_privilege('ledger.append_group'::regproc, 'execute') AS may`),
    );
    expect((await call).rows[0].may).toBe(false);
  });

  it('cannot put a table of its own under the name of one of the ledger', async () => {
    await asRole(as('consent'), async (client) => {
      await client.query('SET search_path = pg_temp, ledger');
      await client.query('CREATE TEMP TABLE writers (role name, category_prefix text)');
      await client.query(`INSERT INTO pg_temp.writers VALUES (session_user, '')`);
      const store = await openPostgresEventStore({ url: as('consent') });
      expect(await outcome(store.append(sampleAppend(sampleStream('records-record'))))).toBe('NotOwned');
      await store.close();
    });
  });

  const OWN = 'consent-grant-00000000-0000-4000-8000-000000000001';
  const FOREIGN = 'records-record-00000000-0000-4000-8000-000000000002';
  const EVENT = '{"id":"i","type":"t","version":1,"retention":"no-personal-values","salt":"00","data":1}';

  /** A call by a program that is not ours: texts that are not what the other values say of them. */
  function called(service: string, { head = '{"commandId":"c"}', events = `[${EVENT}]`, amount = 1 } = {}) {
    const different: Readonly<Record<string, unknown>> = {
      p_texts: Buffer.from(head + events),
      ...{ m_command: ['c'], m_head: [Buffer.byteLength(head)], d_name: [OWN], s_expected: [-2] },
      ...{ s_events: [amount], s_text: [Buffer.byteLength(events)] },
    };
    const values = groupValues([prepare(sampleAppend(OWN))], '2026-01-01T10:00:00.000Z');
    const sent = APPEND_PARAMETERS.map(([name], index) => different[name] ?? values[index]);
    return asRole(as(service), (client) => client.query(APPEND_GROUP.text, sent));
  }

  it.each([
    [
      'that close their stream and open another',
      { events: `[${EVENT}]},{"stream":"${FOREIGN}","events":[${EVENT}]` },
    ],
    ['that are no JSON', { events: '[' }],
    ['that are no list', { events: EVENT }],
    ['of another number', { events: `[${EVENT},${EVENT}]` }],
    ['of another number than it says', { amount: 2 }],
    ['after a head of another command', { head: '{"commandId":"d"}' }],
    ['after a head that is no JSON', { head: '{"commandId":"c"' }],
    ['after a head that ends in a space', { head: '{"commandId":"c"} ' }],
    ['after a head that is no object', { head: '["c"]' }],
  ])('may not append events %s', async (_what, different) => {
    await expect(called('consent', different)).rejects.toMatchObject({ code: expect.stringMatching(/^22/) });
  });

  it('may append events as they should be', async () => {
    expect((await called('consent')).rows).toMatchObject([{ outcome: 'appended' }]);
  });

  it('gets a new password when the roles are made again, and keeps what it may', async () => {
    await createRoles(admin, { consent: 'new' }, { prefix });
    expect(await outcome(openPostgresEventStore({ url: as('consent') }))).toBe('StoreUnavailable');
    await createRoles(admin, passwords, { prefix });
    expect(await appendAs('consent', 'consent-grant')).toBe('appended');
    expect(await appendAs('consent', 'records-record')).toBe('NotOwned');
  });

  it.each([
    ['a name that is no service', { 'consent-grant': 'secret' }],
    ['an empty password', { consent: '' }],
    ['a password that the server would read otherwise', { consent: 'é' }],
  ])('is not made with %s', async (_what, wrong) => {
    await expect(createRoles(admin, wrong, { prefix })).rejects.toThrow(RangeError);
  });
});

describe('The owner of a ledger', () => {
  it.each([
    `UPDATE ledger.commits SET body = ''`,
    'DELETE FROM ledger.commits',
    'TRUNCATE ledger.revisions',
    'DELETE FROM ledger.head',
    'TRUNCATE ledger.streams',
  ])('is stopped from a slip: %s', async (sql) => {
    const refused = asRole(await newDatabase(), (client) => client.query(sql));
    await expect(refused).rejects.toMatchObject({ code: '42501' });
  });
});
