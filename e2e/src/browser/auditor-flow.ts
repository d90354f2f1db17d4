import { readFileSync } from 'node:fs';
import { parsePolicy, verifyProof } from '@coop/tlog';
import { expectEqual, expectThat, present } from '../expectations.js';
import type { Reporter } from './reporter.js';
import type { Scene } from './scene.js';
import type { Visitor } from './visitor.js';

const READING = 'records.disclosure.made';

/** From the timeline by its form to one kind of event, and by the newest row to that event. */
async function findsReading({ page }: Visitor): Promise<void> {
  await page.locator('main input[name=type]').fill(READING);
  await page.locator('main form button').click();
  const rows = page.locator('main table').last().locator('tbody tr');
  const types = await rows.locator('td:last-child').allInnerTexts();
  expectThat('there are readings', types.length > 0, types);
  expectEqual('of the kind that was asked for alone', [...new Set(types)], [READING]);
  await rows.first().locator('a').click();
}

/** Older and newer lead there and back. */
async function turnsPages(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await visitor.go('/auditor/timeline');
  const shown = () => page.locator('main table').last().locator('tbody th').allInnerTexts();
  const newest = await shown();
  await page.locator('main a[rel=next]').click();
  const older = await shown();
  expectThat('what is older follows', Number(older[0]) === Number(newest.at(-1)) - 1, [newest, older]);
  await page.locator('main a[rel=next]').click();
  await page.locator('main a[rel=prev]').click();
  expectEqual('and back', await shown(), older);
}

/** A day of the picture's table leads to that day. */
async function followsBusiestDay(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await visitor.go('/auditor/timeline');
  expectEqual('there is a picture', await page.locator('main svg[role=img]').count(), 1);
  await page.locator('main table').first().locator('tbody a').first().click();
  const [from, until] = await Promise.all(
    ['from', 'until'].map((name) => page.locator(`main input[name=${name}]`).inputValue()),
  );
  expectThat('the day is chosen', from !== '' && from === until, [from, until]);
}

async function factOf({ page }: Visitor, term: string): Promise<string> {
  const fact = page.locator('dt', { hasText: new RegExp(`^${term}$`) }).locator('+ dd');
  return (await fact.first().innerText()).trim();
}

/** The proof leaves the house as a file, and is verified here by the key and the entry alone. */
async function takesProof(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  const text = await page.locator('main').innerText();
  expectThat('the event is in the log', text.includes('is in the log'), text);
  const entry = Buffer.from(await factOf(visitor, 'Entry of the log'), 'hex');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByText('Download the proof').click(),
  ]);
  const file = readFileSync(await download.path(), 'utf8');
  const head = (await (await fetch(`${visitor.origin}/audit/head`)).json()) as { vkey: string };
  const { index } = verifyProof(file, { entry }, parsePolicy(`log ${head.vkey}\nquorum none\n`));
  const position = present('the address names the event', visitor.path.split('/').at(-1));
  expectEqual('the file proves that event', index + 1, Number(position));
}

async function asksWhy(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await page.getByText('Why was it decided so?').click();
  const text = await page.locator('main').innerText();
  expectThat('the decision is evaluated again', text.includes('same outcome'), text);
  await page.locator('main table').last().locator('tbody th a').first().click();
  expectThat('what it rests on is an event', visitor.path.startsWith('/auditor/events/'), visitor.path);
}

/** Her looking at it stands in the history that the person concerned sees. */
async function isSeen({ member, auditor }: Scene): Promise<void> {
  const { readings } = await member.api.get<{
    readings: readonly { readonly question: string; readonly auditor: string }[];
  }>('/audit/readings');
  for (const question of ['events', 'proof', 'timeline', 'why'])
    expectThat(
      `the member sees that the auditor asked for ${question}`,
      readings.some((each) => each.question === question && each.auditor === auditor.party),
      readings,
    );
}

/** The auditor's pages without JavaScript. @param visitor - an auditor who is signed in, in English */
export async function auditorFlow(visitor: Visitor, scene: Scene, report: Reporter): Promise<void> {
  await report.check('without JavaScript: the timeline is turned both ways', () => turnsPages(visitor));
  await report.check('without JavaScript: a day of its picture is followed', () =>
    followsBusiestDay(visitor),
  );
  await report.check('without JavaScript: an auditor finds a reading on the timeline', async () => {
    await visitor.go('/auditor/timeline');
    await findsReading(visitor);
    expectThat('its page is shown', visitor.path.startsWith('/auditor/events/'), visitor.path);
  });
  await report.check('its proof leaves as a file that verifies offline', () => takesProof(visitor));
  await report.check('without JavaScript: she asks why, and follows a fact', () => asksWhy(visitor));
  await report.check('the person concerned sees that she looked', () => isSeen(scene));
}
