import { createSecretKey } from 'node:crypto';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { retryAfterOf } from './schedule.js';
import { deriveSecret, secretText, signed } from './signing.js';

const service = createSecretKey(Buffer.alloc(32, 1));
const [first, second, third] = [1, 2, 3].map((generation) => deriveSecret(service, 'hook', generation));
const body = JSON.stringify({ says: 'un événement' });

describe('A signed message', () => {
  const now = new Date();
  const message = first && signed('0199-id', now, body, [first]);

  it('is verified by the library of the standard', () => {
    const verified = first && new Webhook(secretText(first)).verify(body, message?.headers ?? {});
    expect(verified).toEqual(JSON.parse(body));
  });

  it('is what the library of the standard itself would sign', () => {
    expect(message?.headers['webhook-signature']).toBe(
      first && new Webhook(secretText(first)).sign('0199-id', now, body),
    );
  });

  it.each([
    ['body', (headers: Record<string, string>) => ({ headers, body: body.replace('un', 'une') })],
    ['id', (headers: Record<string, string>) => ({ headers: { ...headers, 'webhook-id': 'other' }, body })],
    [
      'time',
      (headers: Record<string, string>) => ({
        headers: { ...headers, 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 1) },
        body,
      }),
    ],
  ])('is refused by it when the %s was changed', (_part, change) => {
    const { headers, body: changed } = change({ ...message?.headers });
    expect(() => first && new Webhook(secretText(first)).verify(changed, headers)).toThrow(
      WebhookVerificationError,
    );
  });

  it('is verified with the old and with the new secret while both are valid, and with no other', () => {
    const both = first && second ? signed('0199-id', now, body, [second, first]) : message;
    expect(both?.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    for (const secret of [first, second])
      expect(secret && new Webhook(secretText(secret)).verify(body, both?.headers ?? {})).toBeTruthy();
    expect(() => third && new Webhook(secretText(third)).verify(body, both?.headers ?? {})).toThrow(
      WebhookVerificationError,
    );
  });

  it('is of a secret that is derived: the same again, another for each webhook and generation', () => {
    const text = first && secretText(first);
    expect(text).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(secretText(deriveSecret(service, 'hook', 1))).toBe(text);
    expect(secretText(deriveSecret(service, 'hook', 2))).not.toBe(text);
    expect(secretText(deriveSecret(service, 'other', 1))).not.toBe(text);
  });
});

describe('What a receiver asks for in Retry-After', () => {
  const now = new Date('2026-03-02T08:00:00Z');
  it.each([
    ['120', 120_000],
    ['Mon, 02 Mar 2026 08:01:00 GMT', 60_000],
    ['0', undefined],
    ['Mon, 02 Mar 2026 07:59:00 GMT', undefined],
    ['soon', undefined],
    ['-5', undefined],
    [undefined, undefined],
  ])('%s is %s milliseconds', (header, ms) => expect(retryAfterOf(header, now)).toBe(ms));
});
