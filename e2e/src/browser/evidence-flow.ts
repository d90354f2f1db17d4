import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { coop } from '../evidence/coop-cli.js';
import { eventually, expectEqual, expectThat, present } from '../expectations.js';
import { expectAccessible } from './page-checks.js';
import type { Reporter } from './reporter.js';
import type { Scene } from './scene.js';

interface Readings {
  readonly readings: readonly { readonly question: string; readonly auditor: string }[];
}

/** Takes a bundle out of the running cooperative, as an auditor does. @returns its folder */
async function takenOut(
  origin: string,
  { auditor }: Scene,
  out: string,
  ...scope: string[]
): Promise<string> {
  const token = present('the auditor has a token', auditor.api.token);
  await coop('audit', 'export', '--url', origin, '--token', token, '--out', out, ...scope);
  return out;
}

/** Opens the page of a bundle from its folder, without a network. @returns what it asked for, but itself */
async function verifiedOnPage(browser: Browser, bundle: string, look: (page: Page) => Promise<void>) {
  const context = await browser.newContext({
    offline: true,
    locale: 'fr-CH',
    viewport: { width: 1024, height: 768 },
  });
  try {
    const page = await context.newPage();
    const address = pathToFileURL(join(bundle, 'index.html')).href;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(address);
    await page.locator('#folder').setInputFiles(bundle);
    await page.locator('#verify').click();
    await page.locator('#verdict', { hasText: /·/ }).waitFor();
    await look(page);
    return asked.filter((url) => url !== address);
  } finally {
    await context.close();
  }
}

const textOf = (page: Page, id: string) => page.locator(id).innerText();

function tampered(bundle: string, to: string): string {
  cpSync(bundle, to, { recursive: true });
  const file = join(to, 'events.ndjson');
  const lines = readFileSync(file, 'utf8').split('\n');
  const altered = (lines[9] ?? '').replace(/"recordedAt":"20/, '"recordedAt":"21');
  expectThat('an event was altered', altered !== lines[9]);
  writeFileSync(file, lines.with(9, altered).join('\n'));
  return to;
}

/** The page of an evidence bundle, opened from a folder: it verifies without us and without a network. */
export async function evidenceFlow(
  browser: Browser,
  origin: string,
  scene: Scene,
  report: Reporter,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'coop-evidence-'));
  try {
    let whole = '';
    await report.check('evidence: an auditor takes out everything, and who it concerns sees it', async () => {
      whole = await takenOut(origin, scene, join(folder, 'whole'));
      const { auditor, member } = scene;
      const seen = await eventually('the export is among the readings', async () => {
        const { readings } = await member.api.get<Readings>('/audit/readings');
        return readings.find(({ question }) => question === 'export');
      });
      expectEqual('with the auditor who made it', seen.auditor, auditor.party);
    });
    await report.check('evidence: its page verifies it from the folder, without a network', async () => {
      const asked = await verifiedOnPage(browser, whole, async (page) => {
        expectEqual('nothing is found', await textOf(page, '#verdict'), 'Rien trouvé · No finding');
        const told = await textOf(page, '#report');
        expectThat(
          'the whole log was looked at',
          told.includes('events of the signed log, and none other'),
          told,
        );
        expectThat(
          'the signature was verified',
          told.includes('the signature of the cooperative under'),
          told,
        );
        await expectAccessible(page, 'the page of a bundle');
      });
      expectEqual('the page asked for nothing', asked, []);
    });
    await report.check('evidence: its page verifies one record with its proofs', async () => {
      const part = await takenOut(origin, scene, join(folder, 'part'), '--record', scene.record);
      await verifiedOnPage(browser, part, async (page) => {
        expectEqual('nothing is found', await textOf(page, '#verdict'), 'Rien trouvé · No finding');
        expectThat(
          'each event has its proof',
          (await textOf(page, '#report')).includes('the inclusion of each event'),
        );
      });
    });
    await report.check('evidence: its page names an event that was altered', async () => {
      await verifiedOnPage(browser, tampered(whole, join(folder, 'tampered')), async (page) => {
        expectEqual('something is found', await textOf(page, '#verdict'), 'Anomalies trouvées · Findings');
        const told = await textOf(page, '#report');
        expectThat(
          'the event is named',
          told.includes('FINDING event-altered in events.ndjson at position 10'),
          told,
        );
      });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
