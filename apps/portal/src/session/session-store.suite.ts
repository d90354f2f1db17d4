import type { ReadModels } from '@coop/event-sourcing';
import { me } from '../testing/invented-data.js';
import { openPortalKeys } from './portal-keys.js';
import { SessionStore, type Tokens } from './session-store.js';
import { sessionReader } from './session-tables.js';

const TOKENS = { accessToken: 'an access token', refreshToken: 'a refresh token', expires: 0 };
const MINUTE = 60_000;

/** An ID token as the provider signs it; nobody verifies it again here. */
const idToken = (claims: object): string =>
  ['{"alg":"none"}', JSON.stringify(claims), '']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

function portalAt(start: string, tables: ReadModels) {
  let now = Date.parse(start);
  const shared = { tables, keys: openPortalKeys(), clock: () => new Date(now) };
  return {
    ...shared,
    pass: (minutes: number) => (now += minutes * MINUTE),
    instance: () => SessionStore.open(shared),
    rows: () => sessionReader(shared.tables).selectFrom('portal_sessions').selectAll().execute(),
  };
}

/** Behaviour of sessions, whatever the database. @param fresh - opens empty tables */
export function sessionsSuite(fresh: () => Promise<ReadModels>): void {
  let portal: ReturnType<typeof portalAt>;
  let sessions: SessionStore;
  let other: SessionStore;
  beforeEach(async () => {
    portal = portalAt('2026-06-15T08:00:00Z', await fresh());
    [sessions, other] = [await portal.instance(), await portal.instance()];
  });
  afterEach(() => portal.tables.close());
  const begun = async (tokens: Tokens = TOKENS) => (await sessions.begin(tokens, me)).id;

  it('is found by its id at every instance, and by no other id', async () => {
    const id = await begun();
    expect(await other.find(id)).toMatchObject({ me: { party: me.party }, tokens: TOKENS });
    expect(await other.find(`${id}x`)).toBeUndefined();
    expect(await other.find(undefined)).toBeUndefined();
  });

  it('has an id of 256 random bits', async () => {
    expect(await begun()).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('is stored without its id, its tokens or her name in clear', async () => {
    const id = await begun();
    const stored = JSON.stringify(
      (await portal.rows()).map((row) => ({
        ...row,
        sealed: [...row.sealed].map((byte) => String.fromCodePoint(byte)).join(''),
      })),
      (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
    );
    for (const secret of [id, TOKENS.accessToken, TOKENS.refreshToken, me.name ?? '?', me.party])
      expect(stored).not.toContain(secret);
  });

  it('does not open with the key of another portal', async () => {
    const id = await begun();
    const stranger = await SessionStore.open({ ...portal, keys: openPortalKeys() });
    expect(await stranger.find(id)).toBeUndefined();
  });

  it('ends after two hours without a visit', async () => {
    const id = await begun();
    portal.pass(119);
    expect(await sessions.find(id)).toBeDefined();
    portal.pass(2);
    expect(await other.find(id)).toBeUndefined();
  });

  it('ends after twelve hours, however often she visits', async () => {
    const id = await begun();
    for (let hour = 1; hour <= 12; hour += 1) {
      portal.pass(60);
      const session = await (hour % 2 === 0 ? sessions : other).find(id);
      if (session === undefined) throw new Error(`the session ended after ${hour} hours`);
      await sessions.noteVisit(session, false);
    }
    portal.pass(1);
    expect(await sessions.find(id)).toBeUndefined();
  });

  it('is gone everywhere once she signed out', async () => {
    const id = await begun();
    await sessions.end(id);
    expect(await other.find(id)).toBeUndefined();
  });

  it('remembers everywhere how far she has seen, and never less', async () => {
    const [id] = [await begun()];
    const [here, there] = [await sessions.find(id), await other.find(id)];
    if (here === undefined || there === undefined) throw new Error('a session was expected');
    here.position = 77n;
    await sessions.noteVisit(here, true);
    there.position = 50n;
    await other.noteVisit(there, true);
    expect((await other.find(id))?.position).toBe(77n);
  });

  it('is written at most once a minute while she only looks', async () => {
    const id = await begun();
    const look = async () => {
      const session = await sessions.find(id);
      if (session !== undefined)
        await sessions.noteVisit({ ...session, position: session.position + 1n }, false);
      return (await sessions.find(id))?.position;
    };
    expect([await look(), await look()]).toEqual([0n, 0n]);
    portal.pass(1);
    expect([await look(), await look()]).toEqual([1n, 1n]);
  });

  it('ends when the provider says that its own session has ended, or all of an account', async () => {
    const of = (sid: string) => begun({ ...TOKENS, idToken: idToken({ sub: 'account', sid }) });
    const [one, two, three] = [await of('1'), await of('2'), await begun()];
    expect(await other.endAll({ sid: '1', sub: 'account' })).toBe(1);
    expect([await sessions.find(one), (await sessions.find(two))?.id]).toEqual([undefined, two]);
    expect(await other.endAll({ sub: 'account' })).toBe(1);
    expect([await sessions.find(two), (await sessions.find(three))?.id]).toEqual([undefined, three]);
    expect(await other.endAll({})).toBe(0);
  });

  it('ends when she is erased, wherever she signed in, and leaves no trace; those of others stay', async () => {
    const [first, second] = [await begun(), await begun()];
    // Who somebody is may be known only after a renewal.
    const stranger = await sessions.begin(TOKENS, { ...me, party: '' });
    await sessions.replace(stranger, { tokens: TOKENS, me });
    const others = await sessions.begin(TOKENS, { ...me, party: 'somebody else' });
    await other.forget(me.party);
    for (const id of [first, second, stranger.id]) expect(await sessions.find(id)).toBeUndefined();
    expect(await sessions.replace(stranger, { tokens: TOKENS, me })).toBe(false);
    expect(await portal.rows()).toHaveLength(1);
    expect(await sessions.find(others.id)).toBeDefined();
  });

  it('of an earlier version, which nobody could find by whose it is, ends with an upgrade', async () => {
    await begun();
    await portal.tables.transaction((db) =>
      db.schema.alterTable('portal_sessions').renameColumn('party_digest', 'something_else').execute(),
    );
    const upgraded = await portal.instance();
    expect(await portal.rows()).toEqual([]);
    await upgraded.begin(TOKENS, me);
    expect(await portal.rows()).toHaveLength(1);
  });

  it('leaves no row behind once it is over', async () => {
    await begun();
    portal.pass(121);
    await begun();
    expect(await portal.rows()).toHaveLength(1);
  });
}
