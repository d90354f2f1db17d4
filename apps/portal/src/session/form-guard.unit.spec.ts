import { commandKeyOf, formBody, FormGuard, TOKEN_FIELD, valuesOf } from './form-guard.js';
import { openPortalKeys } from './portal-keys.js';

const { forms } = openPortalKeys();
const guard = new FormGuard('https://coop.example', forms);
const ANCHOR = 'anchor-of-this-browser';
const withToken = (token: string) => ({ [TOKEN_FIELD]: token });
const OURS = { 'sec-fetch-site': 'same-origin' };

describe('A posted form', () => {
  it('is accepted with the token of its own browser', () => {
    expect(guard.accepts(OURS, ANCHOR, withToken(guard.tokenFor(ANCHOR)))).toBe(true);
  });

  it('is refused without a token', () => {
    expect(guard.accepts(OURS, ANCHOR, {})).toBe(false);
  });

  it('is refused with the token of another browser', () => {
    expect(guard.accepts(OURS, ANCHOR, withToken(guard.tokenFor('another')))).toBe(false);
  });

  it('is refused when the browser has nothing that the token could hang on', () => {
    expect(guard.accepts(OURS, undefined, withToken(guard.tokenFor('')))).toBe(false);
  });

  it('is refused with two tokens', () => {
    const token = guard.tokenFor(ANCHOR);
    expect(guard.accepts(OURS, ANCHOR, { [TOKEN_FIELD]: [token, token] })).toBe(false);
  });

  it.each([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ 'sec-fetch-site': 'none' }],
    [{ origin: 'https://elsewhere.example' }],
    [{ origin: 'http://coop.example' }],
  ])('is refused from elsewhere, even with its token: %j', (headers) => {
    expect(guard.accepts(headers, ANCHOR, withToken(guard.tokenFor(ANCHOR)))).toBe(false);
  });

  it.each([[{}], [{ origin: 'https://coop.example' }], [{ origin: 'null' }]])(
    'is accepted from an older browser that says so much: %j',
    (headers) => {
      expect(guard.accepts(headers, ANCHOR, withToken(guard.tokenFor(ANCHOR)))).toBe(true);
    },
  );

  it('is accepted by another instance, which has the same key', () => {
    const other = new FormGuard('https://coop.example', forms);
    expect(other.accepts(OURS, ANCHOR, withToken(guard.tokenFor(ANCHOR)))).toBe(true);
  });

  it('is refused with a token that another key made', () => {
    const stranger = new FormGuard('https://coop.example', openPortalKeys().forms);
    expect(guard.accepts(OURS, ANCHOR, withToken(stranger.tokenFor(ANCHOR)))).toBe(false);
  });
});

describe('The key of a form', () => {
  it('is the same when the same form is sent twice', () => {
    const body = { 'form-key': 'k', field: ['a', 'b'] };
    expect(commandKeyOf('/x', body)).toBe(commandKeyOf('/x', { field: ['a', 'b'], 'form-key': 'k' }));
  });

  it.each([
    ['/y', { 'form-key': 'k', field: 'a' }],
    ['/x', { 'form-key': 'k', field: 'b' }],
    ['/x', { 'form-key': 'other', field: 'a' }],
  ])('is another one for another form: %s %j', (path, body) => {
    expect(commandKeyOf(path, body)).not.toBe(commandKeyOf('/x', { 'form-key': 'k', field: 'a' }));
  });
});

describe('The content of a form', () => {
  it('is text, or lists of text, and nothing else', () => {
    expect(formBody({ a: 'x', b: ['y', 'z'], c: 1, d: { e: 'f' }, g: ['h', 2] })).toEqual({
      a: 'x',
      b: ['y', 'z'],
    });
    expect(formBody(undefined)).toEqual({});
    expect(formBody('text')).toEqual({});
  });

  it('gives one value, many or none as a list', () => {
    const body = formBody({ one: 'x', many: ['y', 'z'] });
    expect([valuesOf(body, 'one'), valuesOf(body, 'many'), valuesOf(body, 'none')]).toEqual([
      ['x'],
      ['y', 'z'],
      [],
    ]);
  });
});
