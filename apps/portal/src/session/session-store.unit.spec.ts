import { me } from '../testing/invented-data.js';
import { cookieLine, cookieNames, endedCookie, readCookies } from './cookies.js';
import { localPath, PendingSignIns } from './pending-sign-ins.js';
import { SessionStore } from './session-store.js';

const TOKENS = { accessToken: 'a', expires: 0 };
const MINUTE = 60_000;

function clockAt(start: string) {
  let now = Date.parse(start);
  return { clock: () => new Date(now), pass: (minutes: number) => (now += minutes * MINUTE) };
}

describe('A session', () => {
  it('is found by its id, and by no other', () => {
    const sessions = new SessionStore(clockAt('2026-06-15T10:00:00Z').clock);
    const { id } = sessions.begin(TOKENS, me);
    expect(sessions.find(id)?.me.party).toBe(me.party);
    expect(sessions.find(`${id}x`)).toBeUndefined();
    expect(sessions.find(undefined)).toBeUndefined();
  });

  it('has an id of 256 random bits', () => {
    const sessions = new SessionStore(clockAt('2026-06-15T10:00:00Z').clock);
    expect(sessions.begin(TOKENS, me).id).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('ends after two hours without a visit', () => {
    const { clock, pass } = clockAt('2026-06-15T10:00:00Z');
    const sessions = new SessionStore(clock);
    const { id } = sessions.begin(TOKENS, me);
    pass(119);
    expect(sessions.find(id)).toBeDefined();
    pass(121);
    expect(sessions.find(id)).toBeUndefined();
  });

  it('ends after twelve hours, however often she visits', () => {
    const { clock, pass } = clockAt('2026-06-15T08:00:00Z');
    const sessions = new SessionStore(clock);
    const { id } = sessions.begin(TOKENS, me);
    for (let hour = 1; hour <= 12; hour += 1) {
      pass(60);
      expect(sessions.find(id)).toBeDefined();
    }
    pass(1);
    expect(sessions.find(id)).toBeUndefined();
  });

  it('is gone once she signed out', () => {
    const sessions = new SessionStore(clockAt('2026-06-15T10:00:00Z').clock);
    const { id } = sessions.begin(TOKENS, me);
    sessions.end(id);
    expect(sessions.find(id)).toBeUndefined();
  });
});

describe('A cookie of the pages', () => {
  it('is closed to scripts and to forms of other sites', () => {
    expect(cookieLine('coop-session', 'x', false)).toBe('coop-session=x; Path=/; HttpOnly; SameSite=Lax');
  });

  it('belongs to one host and to https where there is https', () => {
    expect(cookieNames(true).session).toBe('__Host-coop-session');
    expect(cookieLine(cookieNames(true).session, 'x', true)).toContain('; Secure');
    expect(cookieNames(false).session).toBe('coop-session');
  });

  it('is read by its whole name, and the first of two counts', () => {
    const cookies = readCookies('a=1; coop-session=x=y; xcoop-session=2; coop-session=3;');
    expect(cookies.get('coop-session')).toBe('x=y');
    expect(readCookies(undefined).get('coop-session')).toBeUndefined();
  });

  it('carries nothing that could begin another attribute', () => {
    expect(() => cookieLine('a', 'x; Domain=elsewhere.example', false)).toThrow(TypeError);
  });

  it('can be ended', () => {
    expect(endedCookie('coop-session', false)).toContain('Max-Age=0');
  });
});

describe('A sign-in under way', () => {
  const begun = { address: 'https://p.example', state: 's', nonce: 'n', verifier: 'v' };

  it('is answered once', () => {
    const pending = new PendingSignIns(clockAt('2026-06-15T10:00:00Z').clock);
    pending.note(begun, '/my/data');
    expect(pending.take('s')?.next).toBe('/my/data');
    expect(pending.take('s')).toBeUndefined();
  });

  it('is forgotten after half an hour', () => {
    const { clock, pass } = clockAt('2026-06-15T10:00:00Z');
    const pending = new PendingSignIns(clock);
    pending.note(begun, '/');
    pass(31);
    expect(pending.take('s')).toBeUndefined();
  });
});

describe('The page to go to afterwards', () => {
  it.each(['/my/data', '/my/sharing?page=2', '/auditor/why?id=a%20b'])('may be one of ours: %s', (path) => {
    expect(localPath(path, '/')).toBe(path);
  });

  it.each([
    'https://elsewhere.example',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '/a\r\nSet-Cookie: x',
    'my',
    '',
  ])('is never elsewhere: %j', (path) => {
    expect(localPath(path, '/')).toBe('/');
  });
});
