import { cookieLine, cookieNames, endedCookie, readCookies } from './cookies.js';

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
