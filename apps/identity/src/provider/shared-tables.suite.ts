import type { ReadModels } from '@coop/event-sourcing';
import { OutboxMailer } from '@coop/service-host';
import { Accounts } from './accounts.js';
import { OneTimeLinks } from './one-time-links.js';
import { ProviderStore } from './provider-store.js';
import { TableAdapter } from './table-adapter.js';

const PARTY = '0199a000-0000-7000-8000-000000000001';
const EMAIL = { address: 'dora.keller@example.org', fingerprint: 'fingerprint of dora' };

/** What two instances of the provider share, whatever the database. @param fresh - opens empty tables */
export function sharedTablesSuite(fresh: () => Promise<ReadModels>): void {
  let tables: ReadModels;
  let stores: readonly [ProviderStore, ProviderStore];
  let now: number;
  beforeEach(async () => {
    tables = await fresh();
    now = 1_800_000_000;
    stores = [await ProviderStore.open(tables), await ProviderStore.open(tables)];
  });
  afterEach(() => tables.close());

  const clock = () => now;
  const alreadyUsed = () => new Error('already used');
  const adapters = (model: string) =>
    stores.map((store) => new TableAdapter(model, { store, now: clock, alreadyUsed })) as [
      TableAdapter,
      TableAdapter,
    ];
  const succeeded = async (attempts: readonly Promise<unknown>[]) =>
    (await Promise.allSettled(attempts)).filter(({ status }) => status === 'fulfilled').length;

  it('let a link be used once, at whichever instance', async () => {
    const [here, there] = stores.map((store) => new OneTimeLinks(store, clock)) as [
      OneTimeLinks,
      OneTimeLinks,
    ];
    const token = await here.make({ interaction: 'i', email: EMAIL }, 900);
    expect([await there.isOpen(token), await there.madeFor(EMAIL.fingerprint, 900)]).toEqual([true, 1]);
    expect(await there.use(token, 'another')).toBeUndefined();
    const used = await Promise.all([here, there, here, there].map((links) => links.use(token, 'i')));
    expect(used.filter((facts) => facts !== undefined)).toEqual([{ interaction: 'i', email: EMAIL }]);
    expect([await here.isOpen(token), await there.madeFor(EMAIL.fingerprint, 900)]).toEqual([false, 1]);
  });

  it('let no link be used after its time', async () => {
    const links = new OneTimeLinks(stores[0], clock);
    const token = await links.make({ party: PARTY }, 900);
    now += 900;
    expect(await links.use(token)).toBeUndefined();
  });

  it('let a refresh token be used once, even when two instances found it unused', async () => {
    const [here, there] = adapters('RefreshToken');
    await here.upsert('token', { jti: 'token', grantId: 'g', accountId: 'a' }, 900);
    const found = await Promise.all([here.find('token'), there.find('token')]);
    expect(found.map((payload) => payload?.consumed)).toEqual([undefined, undefined]);
    expect(await succeeded([here.consume('token'), there.consume('token'), here.consume('token')])).toBe(1);
    expect(await there.find('token')).toMatchObject({ jti: 'token', consumed: now, grantId: 'g' });
    await expect(here.consume('never made')).rejects.toThrow('already used');
  });

  it('show each instance what the other one stored, changed, revoked or ended', async () => {
    const [here, there] = adapters('Session');
    await here.upsert('s', { jti: 's', uid: 'u' }, 900);
    expect(await there.findByUid('u')).toMatchObject({ jti: 's' });
    await there.upsert('s', { jti: 's', uid: 'u2' }, 900);
    expect([await here.findByUid('u'), (await here.find('s'))?.uid]).toEqual([undefined, 'u2']);
    await here.destroy('s');
    expect(await there.find('s')).toBeUndefined();
    const [code, other] = adapters('AuthorizationCode');
    await code.upsert('c', { jti: 'c', grantId: 'g' }, 60);
    await other.revokeByGrantId('g');
    expect(await code.find('c')).toBeUndefined();
  });

  it('give nothing out that has expired, and forget it', async () => {
    const [here] = adapters('Session');
    await here.upsert('s', { jti: 's' }, 900);
    await here.upsert('kept', { jti: 'kept' });
    now += 901;
    expect([await here.find('s'), (await here.find('kept'))?.jti]).toEqual([undefined, 'kept']);
    await stores[1].sweep(now);
    const rows = await stores[0].reader.selectFrom('provider_records').select('id').execute();
    expect(rows).toEqual([{ id: 'kept' }]);
  });

  it('find an account by its address everywhere, and leave an address with whom it has found', async () => {
    const [here, there] = stores.map((store) => new Accounts(store)) as [Accounts, Accounts];
    const [one, two] = [await here.create(), await there.create()];
    await here.link(one, PARTY, EMAIL.fingerprint);
    await there.link(two, PARTY, EMAIL.fingerprint);
    expect(await there.ofEmail(EMAIL.fingerprint)).toBe(one);
    expect([await here.exists(two), await here.exists('none')]).toEqual([true, false]);
    expect(await here.ofParty(PARTY)).toBe([one, two].sort()[0]);
  });

  it('keep nothing of who was erased, and everything of the others', async () => {
    const accounts = new Accounts(stores[0]);
    const links = new OneTimeLinks(stores[1], clock);
    const [hers, other] = [await accounts.create(), await accounts.create()];
    await accounts.link(hers, PARTY, EMAIL.fingerprint);
    await accounts.link(other, 'another party', 'another fingerprint');
    const open = [await links.make({ email: EMAIL }, 900), await links.make({ party: 'another party' }, 900)];
    for (const accountId of [hers, other]) {
      await adapters('Grant')[0].upsert(`grant of ${accountId}`, { jti: 'g', accountId });
      await adapters('AccessToken')[0].upsert(`token of ${accountId}`, { grantId: `grant of ${accountId}` });
      await adapters('Session')[0].upsert(`session of ${accountId}`, { accountId });
    }
    await accounts.closeAccountsOf(PARTY);
    expect([await accounts.exists(hers), await accounts.exists(other)]).toEqual([false, true]);
    expect(await Promise.all(open.map((token) => links.isOpen(token)))).toEqual([false, true]);
    const rows = await stores[1].reader.selectFrom('provider_records').selectAll().execute();
    expect(rows).toHaveLength(3);
    expect(JSON.stringify(rows)).not.toContain(hers);
  });

  it('show in the outbox of a demonstration what any instance sent, newest first, at most a thousand', async () => {
    const outboxes = [await OutboxMailer.open(tables), await OutboxMailer.open(tables)] as const;
    const mail = (n: number) => ({ to: n % 2 === 0 ? 'even' : 'odd', subject: `mail ${n}`, text: 'text' });
    await Promise.all([1, 2, 3, 4].map((n) => outboxes[n % 2 === 0 ? 0 : 1].send(mail(n))));
    await outboxes[0].send({ ...mail(6), link: 'https://coop.example/link' });
    const [newest, ...others] = await outboxes[1].mails('even');
    expect(newest).toMatchObject({ to: 'even', subject: 'mail 6', link: 'https://coop.example/link' });
    expect(others.map(({ subject }) => subject).sort()).toEqual(['mail 2', 'mail 4']);
    expect(await outboxes[0].mails()).toHaveLength(5);
    await tables.transaction((db) =>
      db.updateTable('outbox').set({ seq: 2_000 }).where('seq', '=', 5).execute(),
    );
    await outboxes[1].send(mail(7));
    expect((await outboxes[0].mails()).map(({ subject }) => subject)).toEqual(['mail 7', 'mail 6']);
  });
}
