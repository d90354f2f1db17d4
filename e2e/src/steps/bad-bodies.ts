import { randomUUID } from 'node:crypto';
import { expectEqual, expectThat } from '../expectations.js';
import { headOf } from '../history.js';
import type { Teller } from '../step.js';
import type { World } from '../world.js';

const deep = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
const huge = (bytes: number): string =>
  JSON.stringify({ kind: 'personal-work', category: 'x'.repeat(bytes) });

const BAD_BODIES: readonly (readonly [
  what: string,
  body: string | Uint8Array,
  status: number,
  code: string,
])[] = [
  ['not JSON', '{"kind":', 400, 'malformed-json'],
  ['nested too deeply', deep(40), 400, 'json-too-deep'],
  ['with a member twice', '{"kind":"personal-work","kind":"personal-data"}', 400, 'json-duplicate-key'],
  ['with __proto__', '{"__proto__":{"kind":"personal-work"}}', 400, 'json-forbidden-key'],
  ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 400, 'invalid-utf8'],
  ['over 1 MB', huge(1_100_000), 413, 'body-too-large'],
  [
    'with an unknown field',
    '{"kind":"personal-work","category":"works","fields":[{"name":"a","value":"b"}],"secret":1}',
    400,
    'unknown-field',
  ],
  [
    'of a wrong type',
    '{"kind":"personal-work","category":7,"fields":[{"name":"a","value":"b"}]}',
    400,
    'invalid-field',
  ],
];

/** Bodies that cannot be read: a problem with a stable code, nothing stored. */
export async function refuseBadBodies(world: World, teller: Teller): Promise<void> {
  const { api } = world.the('first');
  const before = (await headOf(api)).head;
  for (const [what, bytes, status, code] of BAD_BODIES) {
    const answer = await api.patiently('POST', '/records', { raw: { type: 'application/json', bytes } });
    expectEqual(`a body ${what} is refused with its code`, [answer.status, answer.body.code], [status, code]);
  }
  expectEqual('nothing of it was stored', (await headOf(api)).head, before);
  await refuseAnotherBody(world);
  teller.say(
    `${BAD_BODIES.length} bodies that cannot be read were refused with stable codes; a repeated key with another body got 422`,
  );
}

/** The same command id gives the same answer; with another body it is refused. */
async function refuseAnotherBody(world: World): Promise<void> {
  const { api } = world.the('second');
  const headers = { 'idempotency-key': randomUUID() };
  const work = (value: string) => ({
    kind: 'personal-work',
    category: world.category('works'),
    fields: [{ name: 'text', value }],
  });
  const first = await api.must<{ record: string }>('POST', '/records', { headers, body: work('un') });
  const again = await api.must<{ record: string }>('POST', '/records', { headers, body: work('un') });
  expectEqual('a repeated command gives the first answer', again.body.record, first.body.record);
  const other = await api.mustNot(422, 'POST', '/records', { headers, body: work('deux') });
  expectThat(
    'another body under the same key is refused',
    other.body.code === 'command-mismatch',
    other.body.code,
  );
}
