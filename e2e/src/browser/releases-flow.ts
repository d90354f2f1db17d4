import { createHash } from 'node:crypto';
import { expectEqual, expectThat } from '../expectations.js';
import type { Reporter } from './reporter.js';
import type { Scene } from './scene.js';
import type { Visitor } from './visitor.js';

/** A researcher finds her institute's table, reads what it promises, and takes it: what she has is what was released. */
export async function releasesFlow(visitor: Visitor, scene: Scene, report: Reporter): Promise<void> {
  const { page } = visitor;
  const path = `/my/releases/${scene.release}`;
  await report.check('a researcher reads what her table promises and what was tried against it', async () => {
    await visitor.go('/my/releases');
    await page.locator(`main a[href="${path}"]`).click();
    await page.waitForURL(`**${path}`);
    const text = await page.locator('main').innerText();
    for (const said of [
      'Reduced risk, not anonymous',
      'at least 4 others',
      'Guess her answer',
      'Perhaps not',
    ])
      expectThat(`the page says “${said}”`, text.includes(said), text);
    expectEqual('pictures have a table beside them', await page.locator('main figure svg').count(), 2);
    expectThat('and no exact figure is there', !text.includes('Exact figures'), text);
  });
  await report.check('and takes the table whose digest is on the ledger', async () => {
    const { tableDigest } = await scene.researcher.api.get<{ tableDigest: string }>(
      `/releases/${scene.release}`,
    );
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator(`main a[href="${path}/table"]`).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    const digest = createHash('sha256').update(Buffer.concat(chunks)).digest('hex');
    expectEqual('the file is the released table', digest, tableDigest);
  });
}
