import type { ReadModels } from '@coop/event-sourcing';
import { me } from '../testing/invented-data.js';
import { openPortalKeys } from './portal-keys.js';
import { SessionStore, type Tokens } from './session-store.js';
import type { SignInProvider } from './sign-in.js';
import { withFreshToken } from './token-renewal.js';

const NOW = Date.parse('2026-06-15T08:00:00Z');
const OLD = { accessToken: 'old', refreshToken: 'r1', expires: NOW - 1 };
const NEW = { accessToken: 'new', refreshToken: 'r2', expires: NOW + 600_000 };

/** Behaviour of tokens that end, whatever the database. @param fresh - opens empty tables */
export function renewalSuite(fresh: () => Promise<ReadModels>): void {
  let tables: ReadModels;
  const keys = openPortalKeys();
  const clock = () => new Date(NOW);
  let instances: readonly [SessionStore, SessionStore];
  let used: string[];
  let answer: (tokens: Tokens) => Promise<Tokens | undefined>;
  beforeAll(async () => {
    tables = await fresh();
  });
  beforeEach(async () => {
    const parts = { tables, keys, clock };
    instances = [await SessionStore.open(parts), await SessionStore.open(parts)];
    used = [];
    answer = () => Promise.resolve(NEW);
  });
  afterAll(() => tables.close());

  const provider = {
    renew: (tokens: Tokens) => {
      used.push(tokens.refreshToken ?? '');
      return answer(tokens);
    },
  } as SignInProvider;
  const at = (sessions: SessionStore) => ({ sessions, provider, clock, me: () => Promise.resolve(me) });
  const begin = async (tokens: Tokens) => (await instances[0].begin(tokens, me)).id;
  const visit = async (sessions: SessionStore, id: string) => {
    const session = await sessions.find(id);
    if (session === undefined) return undefined;
    return (await withFreshToken(at(sessions), session)) ? session.tokens.accessToken : undefined;
  };

  it('is renewed once, however many pages at however many instances need it', async () => {
    const id = await begin(OLD);
    answer = () => new Promise((resolve) => setTimeout(() => resolve(NEW), 100));
    const visits = [0, 1, 0, 1, 0].map((at) => visit(instances[at] ?? instances[0], id));
    expect(new Set(await Promise.all(visits))).toEqual(new Set(['new']));
    expect(used).toEqual(['r1']);
    expect(await visit(instances[1], id)).toBe('new');
  });

  it('serves other pages for its last seconds while one of them renews it', async () => {
    const id = await begin({ ...OLD, expires: NOW + 10_000 });
    let renewed: (tokens: Tokens) => void = () => undefined;
    answer = () => new Promise((resolve) => (renewed = resolve));
    const first = visit(instances[0], id);
    while (used.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await visit(instances[1], id)).toBe('old');
    renewed(NEW);
    expect(await first).toBe('new');
  });

  it('ends the session everywhere when the provider no longer honours it', async () => {
    const id = await begin(OLD);
    answer = () => Promise.resolve(undefined);
    expect(await Promise.all(instances.map((sessions) => visit(sessions, id)))).toEqual([
      undefined,
      undefined,
    ]);
    expect(used).toEqual(['r1']);
    expect(await instances[1].find(id)).toBeUndefined();
  });

  it('can be renewed by the next page when the provider could not be reached', async () => {
    const id = await begin(OLD);
    answer = () => Promise.reject(new Error('unreachable'));
    await expect(visit(instances[0], id)).rejects.toThrow('unreachable');
    answer = () => Promise.resolve(NEW);
    expect(await visit(instances[1], id)).toBe('new');
  });

  it('serves its last seconds while the provider cannot be reached', async () => {
    const id = await begin({ ...OLD, expires: NOW + 10_000 });
    answer = () => Promise.reject(new Error('unreachable'));
    expect(await visit(instances[0], id)).toBe('old');
    answer = () => Promise.resolve(NEW);
    expect(await visit(instances[1], id)).toBe('new');
  });

  it('does not bring back a session that was ended meanwhile', async () => {
    const id = await begin(OLD);
    answer = async () => {
      await instances[1].end(id);
      return NEW;
    };
    expect(await visit(instances[0], id)).toBeUndefined();
    expect(await instances[0].find(id)).toBeUndefined();
  });
}
