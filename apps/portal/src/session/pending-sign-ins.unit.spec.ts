import { cookieLine } from './cookies.js';
import { localPath, PendingSignIns } from './pending-sign-ins.js';
import { openPortalKeys } from './portal-keys.js';

const { signIns: key } = openPortalKeys();
const begun = { address: 'https://p.example', state: 's', nonce: 'n', verifier: 'secret verifier' };
const START = Date.parse('2026-06-15T10:00:00Z');
const at = (minutes: number, its = key) => new PendingSignIns(its, () => new Date(START + minutes * 60_000));

describe('A sign-in under way', () => {
  it('is answered at any instance, with what the browser kept', () => {
    const cookie = at(0).seal(begun, '/my/data');
    const { state, nonce, verifier } = begun;
    expect(at(29).open(cookie, 's')).toMatchObject({ state, nonce, verifier, next: '/my/data' });
  });

  it('tells the browser nothing, in a cookie that it can carry', () => {
    const cookie = at(0).seal(begun, '/my/data');
    expect(cookieLine('coop-sign-in', cookie, true, 1800)).toContain(cookie);
    expect(Buffer.from(cookie, 'base64url').includes('verifier')).toBe(false);
  });

  it('is not answered with the state of another one', () => {
    expect(at(0).open(at(0).seal(begun, '/'), 'another')).toBeUndefined();
  });

  it('is over after half an hour', () => {
    expect(at(31).open(at(0).seal(begun, '/'), 's')).toBeUndefined();
  });

  it('is not believed when it was changed, sealed by another key, or is missing', () => {
    const cookie = at(0).seal(begun, '/');
    const changed = `${cookie.slice(0, -2)}${cookie.endsWith('AA') ? 'BB' : 'AA'}`;
    const stranger = at(0, openPortalKeys().signIns).seal(begun, '/');
    for (const forged of [changed, stranger, '', 'AAAA', undefined])
      expect(at(0).open(forged, 's')).toBeUndefined();
  });

  it('forgets a wanted address that is too long for a cookie', () => {
    const cookie = at(0).seal(begun, `/my/data?q=${'x'.repeat(5_000)}`);
    expect(cookie.length).toBeLessThan(4_000);
    expect(at(0).open(cookie, 's')?.next).toBe('/');
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
