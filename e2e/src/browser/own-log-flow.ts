import { expectEqual, expectThat } from '../expectations.js';
import type { Visitor } from './visitor.js';

interface OwnLog {
  readonly party: string;
  readonly parts: readonly { readonly entries: readonly { readonly type: string }[] }[];
  readonly since: readonly { readonly type: string }[];
}

/** From her activity to what the log holds about her, and the file that proves it. */
export async function takesHerLog({ page }: Visitor): Promise<void> {
  await page.locator('main a[href="/my/activity/log"]').click();
  await page.waitForURL('**/my/activity/log');
  const text = await page.locator('main').innerText();
  expectThat('the page names what she withdrew', /agreement withdrawn|accord retiré/.test(text), text);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('main a[href="/my/activity/log/file"]').click(),
  ]);
  expectEqual('the file has a name', download.suggestedFilename(), 'my-log.json');
  const answer = await page.request.get(new URL('/my/activity/log/file', page.url()).href);
  const { party, parts, since } = (await answer.json()) as OwnLog;
  expectThat('the page shows whom the file is about', text.includes(party), party);
  const types = [...parts.flatMap(({ entries }) => entries), ...since].map(({ type }) => type);
  expectThat('it holds what she withdrew', types.includes('consent.grant.withdrawn'), types);
}
