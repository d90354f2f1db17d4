import { expectEqual, expectThat } from '../expectations.js';
import type { Reporter } from './reporter.js';
import type { Scene } from './scene.js';
import type { Visitor } from './visitor.js';

interface Votes {
  readonly proposals: readonly {
    readonly proposal: string;
    readonly resolution: { readonly reference: string; readonly digest: string };
    readonly annulment: { readonly ground: string } | null;
  }[];
}

/** SHA-256 of the text below with its lines ended by LF, computed apart from the program. */
const TEXT = 'Nous acceptons.\nSigné : la présidence.';
const DIGEST = '9ec832ce4e6ca6a2f3d43f0be38c1866fc0bb67768b2a4e7b823622868f6cdc2';

const voteOf = async ({ member }: Scene, reference: string) =>
  (await member.api.get<Votes>('/consent/proposals')).proposals.find(
    ({ resolution }) => resolution.reference === reference,
  );

async function records({ page }: Visitor, scene: Scene, reference: string): Promise<void> {
  await page.locator(`input[name=body][value="${scene.body}"]`).check();
  await page.locator('input[name=matter][value=use-of-records]').check();
  await page.locator('input[name=reference]').fill(reference);
  await page.locator('textarea[name=text]').fill(TEXT);
  await page.locator('input[name=in-favour]').fill('7');
  await page.locator('input[name=entitled]').fill('12');
  await page.locator('input[name=voted-on]').fill('2026-01-15');
  await page.locator('main form[action="/my/votes"] button').click();
  await page.waitForURL('**/my/votes?done=recorded');
  const vote = await voteOf(scene, reference);
  expectEqual('the vote is recorded with the digest of its text', vote?.resolution.digest, DIGEST);
  const text = await page.locator('main').innerText();
  expectThat('it stands on the page', text.includes(reference) && text.includes(DIGEST), text);
}

async function voids({ page }: Visitor, scene: Scene, reference: string): Promise<void> {
  const card = page.locator('article.card').filter({ hasText: reference });
  await card.locator('input[name=ground][value=miscounted]').check();
  await card.locator('button.danger').click();
  await page.waitForURL('**/my/votes?done=voided');
  expectEqual('the vote is void', (await voteOf(scene, reference))?.annulment?.ground, 'miscounted');
  expectEqual('nobody can declare it void again', await card.locator('button').count(), 0);
}

/** A member who signs for a collective records how it voted, and declares the vote void. */
export async function votesFlow(
  visitor: Visitor,
  scene: Scene,
  mode: string,
  report: Reporter,
): Promise<void> {
  const reference = `AG-2026/${mode === 'with JavaScript' ? 1 : 2}`;
  await report.check(`${mode}: she records how her collective voted`, async () => {
    await visitor.go('/my/votes');
    await records(visitor, scene, reference);
  });
  await report.check(`${mode}: she declares the vote void`, () => voids(visitor, scene, reference));
}
