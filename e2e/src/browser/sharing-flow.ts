import type { Browser } from 'playwright-core';
import { eventually, expectEqual, expectThat } from '../expectations.js';
import { read, readingPath } from '../partner.js';
import type { Reporter } from './reporter.js';
import { EMAIL_FIELD, EMAIL_VALUE, type Scene } from './scene.js';
import { Visitor } from './visitor.js';

const asked = ({ record, contract }: Scene) => ({ record, contract, fields: [EMAIL_FIELD] });

async function preview({ page }: Visitor): Promise<void> {
  const boxes = page.locator('input[type=checkbox]');
  const ticked = await boxes.evaluateAll(
    (all) => all.filter((box) => (box as HTMLInputElement).checked).length,
  );
  expectEqual('nothing is ticked in advance', ticked, 0);
  const text = await page.locator('main').innerText();
  expectThat('the page shows exactly what the partner would get', text.includes(EMAIL_VALUE), text);
}

/** A request is read with its preview, and answered with what she ticks. */
async function grant(visitor: Visitor, scene: Scene): Promise<void> {
  const { page } = visitor;
  await visitor.go('/my/sharing');
  await page.locator(`a[href="/my/sharing/requests/${scene.request}"]`).click();
  await preview(visitor);
  await page.locator(`input[name=field][value="${EMAIL_FIELD}"]`).check();
  await page.locator('input[name=purpose]').first().check();
  await page.locator('button[name=answer][value=granted]').click();
  await page.waitForURL('**/my/sharing?done=granted');
  const { fields } = await read(scene.partner, asked(scene));
  expectEqual('the partner gets what she ticked', fields, { [EMAIL_FIELD]: EMAIL_VALUE });
}

/** One button, with its consequences beside it; from then on nothing leaves. */
async function withdraw(visitor: Visitor, scene: Scene): Promise<void> {
  const { page } = visitor;
  await visitor.go('/my/sharing');
  const card = page.locator('article.card').filter({ hasText: EMAIL_FIELD }).first();
  const consequences = await card.innerText();
  expectThat('the consequences stand beside the button', consequences.length > 80, consequences);
  await card.locator('button.danger').click();
  await page.waitForURL('**/my/sharing?done=withdrawn');
  const after = await scene.partner.api.patiently('GET', readingPath(asked(scene)));
  expectEqual('nothing leaves after it', after.status, 403);
}

async function seesActivity(visitor: Visitor): Promise<void> {
  const text = await eventually('the reading and the refusal stand in her activity', async () => {
    await visitor.go('/my/activity');
    const shown = await visitor.page.locator('main').innerText();
    return shown.includes('Laboratoire inventé') && shown.includes(EMAIL_FIELD) ? shown : undefined;
  });
  expectThat('with the name of who read', text.includes('Laboratoire inventé'));
}

/** The same way with and without JavaScript: sign in, data, request, grant, withdrawal, activity. */
export async function sharingFlow(
  visitor: Visitor,
  scene: Scene,
  mode: string,
  report: Reporter,
): Promise<void> {
  await report.check(`${mode}: a member signs in`, () => visitor.signIn(scene.member.email));
  await report.check(`${mode}: she sees her data`, async () => {
    await visitor.go(`/my/data/${scene.record}`);
    const text = await visitor.page.locator('main').innerText();
    expectThat('her value is shown', text.includes(EMAIL_VALUE), text);
    expectThat('text is shown as text', text.includes('<b>gras</b>'), text);
  });
  await report.check(`${mode}: she answers a request after its preview`, () => grant(visitor, scene));
  await report.check(`${mode}: she withdraws by one button`, () => withdraw(visitor, scene));
  await report.check(`${mode}: she sees who read and who was refused`, () => seesActivity(visitor));
}

/** Someone without an account: her link, one button. */
export async function concernedFlow(
  browser: Browser,
  origin: string,
  scene: Scene,
  report: Reporter,
): Promise<void> {
  const visitor = await Visitor.open(browser, origin, { language: 'fr', javaScript: false });
  await report.check(
    'without JavaScript: someone without an account sees what is held and objects',
    async () => {
      await visitor.go(`/about-me/${scene.personalLink}`);
      const text = await visitor.page.locator('main').innerText();
      expectThat('she sees the source', text.includes('Fichier de presse inventé'), text);
      await visitor.page.locator('form[action$="/objection"] button').click();
      await visitor.page.waitForURL('**?done=objected');
      expectEqual('the button is gone', await visitor.page.locator('form[action$="/objection"]').count(), 0);
    },
  );
  await visitor.close();
}
