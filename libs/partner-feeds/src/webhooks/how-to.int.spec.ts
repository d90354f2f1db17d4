import { createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { deriveSecret, secretText, signed } from './signing.js';

type Verified = (
  secret: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
) => boolean;

const page = readFileSync(new URL('../../../../docs/how-to/receive-events.md', import.meta.url), 'utf8');

describe('The JavaScript that partners are shown', () => {
  const [, source = ''] = /```js\n([\s\S]*?)```/.exec(page) ?? [];
  const key = createSecretKey(Buffer.alloc(32, 1));
  const [old, secret] = [1, 2].map((generation) => deriveSecret(key, 'hook', generation));
  const secrets = secret && old ? [secret, old] : [];
  const body = JSON.stringify({ says: 'un événement' });
  let verified: Verified;

  beforeAll(async () => {
    const module = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as {
      verified: Verified;
    };
    ({ verified } = module);
  });

  it('accepts what the deliverer signs, also during a rotation', () => {
    const { headers } = signed('id', new Date(), body, secrets);
    for (const each of secrets) expect(verified(secretText(each), headers, Buffer.from(body))).toBe(true);
  });

  it('refuses another body, another secret, an old message and a foreign signature', () => {
    const { headers } = signed('id', new Date(), body, secrets.slice(0, 1));
    const text = secrets.map(secretText);
    expect(verified(String(text[0]), headers, `${body} `)).toBe(false);
    expect(verified(String(text[1]), headers, body)).toBe(false);
    const late = signed('id', new Date(Date.now() - 301_000), body, secrets);
    expect(verified(String(text[0]), late.headers, body)).toBe(false);
    expect(verified(String(text[0]), { ...headers, 'webhook-signature': 'v1,AAAA v1a,AAAA' }, body)).toBe(
      false,
    );
    expect(verified(String(text[0]), { ...headers, 'webhook-timestamp': 'now' }, body)).toBe(false);
  });
});
