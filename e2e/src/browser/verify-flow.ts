import { expectEqual, expectThat } from '../expectations.js';
import { expectAccessible, expectNarrow } from './page-checks.js';
import type { Reporter } from './reporter.js';
import type { Visitor } from './visitor.js';

const MINUTE = 60_000;

/** Presses the button and waits for the answer. @returns its text */
async function verifies({ page }: Visitor): Promise<string> {
  await page.locator('#verification form > button').click();
  await page.locator('#verification .result .notice').first().waitFor({ timeout: MINUTE });
  return page.locator('#verification .result').innerText();
}

async function soundLog(visitor: Visitor): Promise<void> {
  await visitor.go('/auditor');
  const asked: string[] = [];
  visitor.page.on('request', (request) => asked.push(request.url()));
  const text = await verifies(visitor);
  expectThat('nothing is found', text.includes('No finding.'), text);
  expectThat('it says that nothing outside anchors it', text.includes('No outside anchor'), text);
  expectThat('and what no log proves', text.includes('no log can prove that'), text);
  const files = [`${visitor.origin}/log/`, `${visitor.origin}/assets/icon.svg`];
  const elsewhere = asked.filter((url) => !files.some((file) => url.startsWith(file)));
  expectEqual('the browser asked for nothing but files of the log', elsewhere, []);
  expectThat(
    'for entries and tiles',
    asked.some((url) => url.includes('/log/tile/entries/')),
    asked.length,
  );
  await expectAccessible(visitor.page, 'a verified log');
  await expectNarrow(visitor.page, 'a verified log');
}

/** What the first verification kept is what the second one holds the log to. */
async function anchoredLog(visitor: Visitor): Promise<void> {
  await visitor.go('/auditor');
  const text = await verifies(visitor);
  expectThat('nothing is found', text.includes('No finding.'), text);
  expectThat(
    'it is anchored to the checkpoint that was kept',
    text.includes('Anchored to: Your checkpoint of'),
    text,
  );
}

async function pastedAnchor(visitor: Visitor): Promise<void> {
  await visitor.go('/auditor');
  const checkpoint = await (await fetch(`${visitor.origin}/log/checkpoint`)).text();
  await visitor.page.locator('#verification textarea[name=anchor]').fill(checkpoint);
  await visitor.page
    .locator('#verification input[type=file]')
    .setInputFiles([{ name: 'holiday.txt', mimeType: 'text/plain', buffer: Buffer.from('Greetings') }]);
  const text = await verifies(visitor);
  expectThat('the pasted one anchors it', text.includes('Anchored to: The text that you pasted'), text);
  expectThat(
    'what is no anchor is named',
    text.includes('holiday.txt: the key of this log did not sign it'),
    text,
  );
}

/** A server that gives one altered tile: one bit of the fourth hash. */
async function alteredTile(visitor: Visitor): Promise<void> {
  await visitor.go('/auditor');
  const { page } = visitor;
  await page.route('**/log/tile/0/000', async (route) => {
    const answer = await route.fetch();
    const body = Buffer.from(await answer.body());
    body[3 * 32] = (body[3 * 32] ?? 0) ^ 1;
    await route.fulfill({ response: answer, body });
  });
  const text = await verifies(visitor);
  await page.unroute('**/log/tile/0/000');
  expectThat('it is a finding', text.includes('number of findings: 1'), text);
  const row = await page.locator('#verification tbody tr').innerText();
  expectEqual('with its file and its event', row.split('\t').slice(1), ['tile/0/000', '4']);
  expectThat('the checkpoint is not kept', text.includes('did not keep this checkpoint'), text);
  await expectAccessible(page, 'a log with a finding');
  await expectNarrow(page, 'a log with a finding');
}

async function otherKey(visitor: Visitor): Promise<void> {
  await visitor.go('/auditor');
  const key = visitor.page.locator('#verification input[name=vkey]');
  await key.fill('golden.example/tlog-1000+6c54040a+Adq0zp2Mebflvyhc+WC1M5U4xr2zGJ8flEQP8LSlYC0P');
  const text = await verifies(visitor);
  expectThat('nothing is verified', text.includes('is not signed by this key'), text);
}

/** The policy of the page lets the one script run, and nothing that anyone put into the page. */
async function policy(visitor: Visitor): Promise<void> {
  const answer = await visitor.page.goto(`${visitor.origin}/auditor`);
  const sent = answer?.headers()['content-security-policy'] ?? '';
  expectThat(
    'scripts run by the number of the answer alone',
    /script-src 'nonce-[A-Za-z0-9+/=]{24}'/.test(sent),
    sent,
  );
  expectThat('nothing unsafe is allowed', !sent.includes('unsafe'), sent);
  const ran = await visitor.page.evaluate(() => {
    const script = document.createElement('script');
    try {
      script.textContent = 'globalThis.wasRun = true';
      document.body.append(script);
    } catch {
      // Refused even before it is put in.
    }
    return 'wasRun' in globalThis;
  });
  expectEqual('a script that was put in does not run', ran, false);
}

/** The auditor verifies the log in her own browser. @param visitor - an auditor who is signed in, in English */
export async function verifyFlow(visitor: Visitor, report: Reporter): Promise<void> {
  await report.check('an auditor verifies the log in her browser', () => soundLog(visitor));
  await report.check('the second time it is anchored to the first', () => anchoredLog(visitor));
  await report.check('what she pastes anchors it too, and what is no anchor is named', () =>
    pastedAnchor(visitor),
  );
  await report.check('an altered tile is a finding with its file and event', () => alteredTile(visitor));
  await report.check('another key verifies nothing', () => otherKey(visitor));
  await report.check('the page lets only its one script run', () => policy(visitor));
}

/** Without JavaScript the page says how else to verify. */
export async function verifyWithoutScript(visitor: Visitor, report: Reporter): Promise<void> {
  await report.check('without JavaScript: the page says how to verify by the command line', async () => {
    await visitor.go('/auditor');
    const { page } = visitor;
    const text = await page.locator('main').innerText();
    expectThat('it says so', text.includes('Without JavaScript, verify by the command line'), text);
    expectEqual('no button is shown', await page.locator('#verification form').isVisible(), false);
    await page.locator('#verification summary').first().click();
    const shown = await page.locator('#verification').innerText();
    expectThat('the command is shown', shown.includes('npx coop audit verify'), shown);
  });
}
