import { randomUUID } from 'node:crypto';
import { expectThat } from '../expectations.js';
import type { Teller } from '../step.js';
import type { World } from '../world.js';

const BAD_FILES: readonly (readonly [what: string, bytes: Uint8Array])[] = [
  ['a file that is no text', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x00, 0x00, 0x00, 0x00, 0xff, 0x00])],
  [
    'a file without a header',
    Buffer.from('a@story.example;b@story.example\nc@story.example;d@story.example\n'),
  ],
  [
    'a file with 201 columns',
    Buffer.from(`${Array.from({ length: 201 }, (_, index) => `col ${index}x`).join(';')}\n`),
  ],
];

/** Files that are refused whole: a problem with a stable code, and no record. */
export async function refuseBadFiles(world: World, declared: object, teller: Teller): Promise<void> {
  const steward = world.the('steward').api;
  const informBy = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  for (const [what, bytes] of BAD_FILES) {
    const { body } = await steward.post<{ import: string }>('/imports', { ...declared, informBy });
    const answer = await steward.patiently('PUT', `/imports/${body.import}/file`, {
      raw: { type: 'text/csv', bytes },
    });
    expectThat(
      `${what} is refused whole, with a code`,
      answer.status >= 400 && answer.status < 500,
      answer.status,
    );
    expectThat(`${what}: the problem has a stable code`, typeof answer.body.code === 'string', answer.body);
  }
  const missing = await steward.mustNot(404, 'PUT', `/imports/${randomUUID()}/file`, {
    raw: { type: 'text/csv', bytes: 'a;b' },
  });
  expectThat('a file without a declared source is refused', missing.status === 404);
  teller.say(`${BAD_FILES.length} unreadable files were refused whole, each with a code`);
}
