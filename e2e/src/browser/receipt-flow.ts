import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsqr from 'jsqr';
import type { Page } from 'playwright-core';
import { coop } from '../evidence/coop-cli.js';
import { eventually, expectEqual, expectThat, present } from '../expectations.js';
import type { Reporter } from './reporter.js';
import type { Visitor } from './visitor.js';

interface VerifiedReceipt {
  readonly fine: boolean;
  readonly told: { readonly what: string } | null;
}

/** Pixels of a module, as a scanner would have them. */
const FINE = 6;

/** What a reader sees in each code of the page, in order: drawn by the browser, read by software of others. */
async function scan({ page, context }: Visitor): Promise<readonly string[]> {
  const drawings = await page.locator('svg.code').evaluateAll((all) => all.map((svg) => svg.outerHTML));
  // A browser of its own: hers may run no script, and the policy of her pages lets no picture in.
  const sheet = await present('she has a browser', context.browser()).newPage();
  const read: string[] = [];
  for (const drawing of drawings) read.push(await scanOne(sheet, drawing));
  await sheet.close();
  return read;
}

async function scanOne(sheet: Page, drawing: string): Promise<string> {
  const side = FINE * Number(/viewBox="\S+ \S+ (\d+)/.exec(drawing)?.[1]);
  await sheet.setViewportSize({ width: side, height: side });
  await sheet.setContent(`<style>body{margin:0}svg{display:block;width:${side}px}</style>${drawing}`);
  const picture = (await sheet.locator('svg').screenshot()).toString('base64');
  const pixels = await sheet.evaluate(async (png) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const drawn = new OffscreenCanvas(image.width, image.height).getContext('2d');
    drawn?.drawImage(image, 0, 0);
    return [...(drawn?.getImageData(0, 0, image.width, image.height).data ?? [])];
  }, picture);
  const code = jsqr.default(Uint8ClampedArray.from(pixels), side, side);
  return Buffer.from(present('the code can be read', code?.binaryData)).toString('utf8');
}

/** One sheet of A4, by the browser that prints it. */
async function expectOneSheet({ page }: Visitor, name: string): Promise<void> {
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  expectEqual(`${name}: is one sheet`, pdf.match(/\/Type\s*\/Page\b/g)?.length, 1);
  const [width = 0, height = 0] = (/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(pdf)?.slice(1) ?? []).map(
    Number,
  );
  const mm = (points: number) => Math.round((points * 25.4) / 72);
  expectEqual(`${name}: of A4`, [mm(width), mm(height)], [210, 297]);
}

/** With what stands on the paper alone: its code, and the key beside it. */
async function verifyPaper(visitor: Visitor, name: string): Promise<VerifiedReceipt> {
  const { page } = visitor;
  const key = await page.locator('dd code', { hasText: /^[^ ]+\+[0-9a-f]{8}\+/ }).innerText();
  const folder = await mkdtemp(join(tmpdir(), 'paper-'));
  try {
    const files = (await scan(visitor)).map((text, at) => ({ text, file: join(folder, `scanned-${at}`) }));
    for (const { file, text } of files) await writeFile(file, text);
    const { code, json } = await coop<VerifiedReceipt>(
      ...['receipt', 'verify', ...files.map(({ file }) => file), '--vkey', key],
      ...['--data', join(folder, 'nothing')],
    );
    expectThat(`${name}: verifies from paper alone`, code === 0 && json.fine, json);
    return json;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function paper(visitor: Visitor, list: string, link: string, expected: RegExp): Promise<void> {
  const { page } = visitor;
  await eventually('the log has taken it in', async () => {
    await visitor.go(list);
    await page.locator(link).first().click();
    return (await page.locator('svg.code').count()) > 0 ? true : undefined;
  });
  await expectOneSheet(visitor, list);
  const { told } = await verifyPaper(visitor, list);
  expectThat(`${list}: says what happened`, expected.test(told?.what ?? ''), told);
}

/** A receipt is printed on one sheet, without JavaScript, and the sheet verifies by itself. */
export async function receiptFlow(visitor: Visitor, report: Reporter): Promise<void> {
  await report.check(
    'without JavaScript: she prints the receipt of an agreement, and the paper verifies',
    () => paper(visitor, '/my/sharing/receipts', 'a[href$="/page"]', /^grant-/),
  );
  await report.check('without JavaScript: she prints the receipt of a reading, and the paper verifies', () =>
    paper(visitor, '/my/activity', 'a[href^="/my/activity/receipt/"]', /^(disclosed|refused)$/),
  );
}
