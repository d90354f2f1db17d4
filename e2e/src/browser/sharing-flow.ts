import type { Browser } from 'playwright-core';
import { eventually, expectEqual, expectThat } from '../expectations.js';
import { verifyReceipt, type ReceiptFile } from '../evidence/receipts.js';
import { read, readingPath } from '../partner.js';
import { takesHerLog } from './own-log-flow.js';
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

/** Both buttons are seen at once, equally large; neither needs anything before it (attack-42). */
async function refusalIsAsNear(visitor: Visitor, scene: Scene): Promise<void> {
  const { page } = visitor;
  await visitor.go(`/my/sharing/requests/${scene.request}`);
  const boxes = await Promise.all(
    ['granted', 'refused'].map((value) => page.locator(`button[name=answer][value=${value}]`).boundingBox()),
  );
  const [agree, refuse] = boxes.map((box) => Math.round(box?.height ?? 0));
  expectEqual('the button that refuses is as high as the one that agrees', refuse, agree);
  const required = page.locator('main form [required]');
  expectEqual('nothing has to be filled in to refuse', await required.count(), 0);
  const ticked = await page.locator('main input:checked').count();
  expectEqual('nothing is ticked in advance', ticked, 0);
}

/** She takes the receipt of what she has just done: a file of hers, signed. */
async function takesReceipt({ page }: Visitor, status: string): Promise<void> {
  const link = page.locator('.notice a[href^="/my/sharing/receipts/"]').first();
  const url = new URL((await link.getAttribute('href')) ?? '', page.url()).href;
  const file = await eventually('the log has taken it in', async () => {
    const answer = await page.request.get(url);
    return answer.ok() ? ((await answer.json()) as ReceiptFile) : undefined;
  });
  const { statuses } = await verifyReceipt(file);
  expectEqual('the receipt tells of it', statuses.at(-1), status);
}

/** One button proposes an agreement; the organisation sees it at once, and she takes it back by one more. */
async function proposesByOneButton({ page }: Visitor, scene: Scene): Promise<void> {
  await page.goto(new URL(`/my/sharing/agreements/with/${scene.partner.party}`, page.url()).href);
  await page.locator('button[name=preset][value=SD-BASE]').click();
  await page.waitForURL('**/my/sharing/agreements?done=offered');
  const { agreements } = await scene.partner.api.get<{
    agreements: { preset: string; status: string; record: string }[];
  }>('/consent/agreements');
  const [newest] = agreements;
  expectEqual('the organisation sees it', [newest?.preset, newest?.status], ['SD-BASE', 'offered']);
  await page.locator('article.card form[action$="/refusal"] button').first().click();
  await page.waitForURL('**/my/sharing/agreements?done=refused');
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
  await takesReceipt(visitor, 'dpv:ConsentWithdrawn');
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

/** The same way with and without JavaScript: sign in, data, request, grant, withdrawal, activity, log. */
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
  await report.check(`${mode}: attack-42 refusing is as near as agreeing`, () =>
    refusalIsAsNear(visitor, scene),
  );
  await report.check(`${mode}: she answers a request after its preview`, () => grant(visitor, scene));
  await report.check(`${mode}: she withdraws by one button`, () => withdraw(visitor, scene));
  await report.check(`${mode}: she proposes an agreement by one button`, () =>
    proposesByOneButton(visitor, scene),
  );
  await report.check(`${mode}: she sees who read and who was refused`, () => seesActivity(visitor));
  await report.check(`${mode}: she takes what the log holds about her`, () => takesHerLog(visitor));
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
