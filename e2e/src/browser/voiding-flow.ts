import type { Browser } from 'playwright-core';
import { expectEqual, expectThat } from '../expectations.js';
import { read, readingPath } from '../partner.js';
import { grantTo } from '../steps/grants.js';
import { expectAccessible } from './page-checks.js';
import type { Reporter } from './reporter.js';
import type { Scene } from './scene.js';
import { Visitor } from './visitor.js';

const FIELD = 'remarque';
const asked = ({ record, contract }: Scene) => ({ record, contract, fields: [FIELD] });

/** By its person; the agreement that was given last stands first. */
async function finds({ page }: Visitor, { member }: Scene, grant: string): Promise<void> {
  await page.locator('input[name=stakeholder]').fill(member.party);
  await page.locator('main form button').first().click();
  const first = page.locator('main table a').first();
  expectEqual('the newest stands first', await first.getAttribute('href'), `/steward/agreements/${grant}`);
  await first.click();
}

/** What follows stands on both steps, before the button; only the second step has one that does it. */
async function declares(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  const consequence = 'Laboratoire inventé ne pourra plus lire';
  const first = await page.locator('main').innerText();
  expectThat('the consequences stand on the first step', first.includes(consequence), first);
  expectEqual('no ground is chosen in advance', await page.locator('main input:checked').count(), 0);
  expectEqual('nothing is done by the first step', await page.locator('button.danger').count(), 0);
  await page.locator('input[name=ground][value=not-informed]').check();
  await page.locator('main form button').first().click();
  const second = await page.locator('main').innerText();
  expectThat('the consequences stand beside the button', second.includes(consequence), second);
  await page.locator('button.danger').click();
  await page.waitForURL('**?done=void');
}

/** A steward declares an agreement void without JavaScript; from then on nothing leaves under it. */
export async function voidingFlow(
  browser: Browser,
  origin: string,
  scene: Scene,
  report: Reporter,
): Promise<void> {
  const { grant } = (await grantTo(scene.member, scene.partner, scene.record, [FIELD])).body;
  await read(scene.partner, asked(scene));
  const visitor = await Visitor.open(browser, origin, { language: 'fr', javaScript: false });
  await report.check('without JavaScript: a steward signs in', () => visitor.signIn(scene.steward.email));
  await report.check('without JavaScript: a steward declares an agreement void in two steps', async () => {
    await visitor.go('/steward/agreements');
    await finds(visitor, scene, grant);
    await declares(visitor);
    const text = await visitor.page.locator('main').innerText();
    expectThat('the page says that it is void', text.includes('L’accord est déclaré nul.'), text);
    const after = await scene.partner.api.patiently('GET', readingPath(asked(scene)));
    expectEqual('nothing leaves after it', after.status, 403);
  });
  await report.check('its person sees that it is void', async () => {
    const { grants } = await scene.member.api.get<{ grants: { grant: string; status: string }[] }>(
      '/consent/grants',
    );
    expectEqual('in her list', grants.find((each) => each.grant === grant)?.status, 'invalidated');
  });
  await visitor.close();
}

/** Where nobody else may go: a member is refused, in words, and no agreement is shown. */
export async function voidingIsForStewards(visitor: Visitor, scene: Scene, report: Reporter): Promise<void> {
  await report.check('a member cannot open what stewards see of agreements', async () => {
    for (const path of ['', `?grant=${scene.grant}`, `/${scene.grant}`]) {
      const answer = await visitor.page.goto(`${visitor.origin}/steward/agreements${path}`);
      expectEqual(`${path}: is refused`, answer?.status(), 403);
      await expectAccessible(visitor.page, `refused ${path}`);
    }
  });
}
