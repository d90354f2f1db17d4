import { expectEqual, expectThat } from '../expectations.js';
import { SENSITIVE } from '../steps/step-11-release.js';
import { expectAccessible, expectNarrow } from './page-checks.js';
import type { Reporter } from './reporter.js';
import type { Scene } from './scene.js';
import type { Visitor } from './visitor.js';

const NEW = '/my/releases/new';

/** What becomes of each column of the survey. */
const COLUMNS = [
  ['Âge', 'interval'],
  ['NPA', 'prefix'],
  ['Sexe', 'suppress'],
  ['Activité', 'suppress'],
  [SENSITIVE, 'sensitive'],
] as const;

const textOf = ({ page }: Visitor): Promise<string> => page.locator('main').innerText();

const next = ({ page }: Visitor) => page.locator(`main form[action="${NEW}"] button`).click();

async function says(visitor: Visitor, ...parts: readonly string[]): Promise<void> {
  const text = await textOf(visitor);
  for (const said of parts) expectThat(`the page says “${said}”`, text.includes(said), text);
}

async function fillsInColumns(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await visitor.go('/my/releases');
  await page.locator(`main a[href="${NEW}"]`).click();
  for (const [at, [field, use]] of COLUMNS.entries()) {
    await page.locator(`input[name=field-${at}]`).fill(field);
    await page.locator(`select[name=use-${at}]`).selectOption(use);
  }
  for (const [name, value] of Object.entries({ k: '5', l: '2', share: '20' }))
    await page.locator(`input[name=${name}]`).fill(value);
}

async function fillsInBounds(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  const bounds = { 'from-0': '0', 'to-0': '119', 'steps-0': '5, 10, 20, 40', 'steps-1': '4' };
  for (const [name, value] of Object.entries(bounds)) await page.locator(`input[name=${name}]`).fill(value);
}

/** She works for an institution that has its table of the period already. */
export async function refusedTable(visitor: Visitor, report: Reporter): Promise<void> {
  const { page } = visitor;
  const looksWell = async (name: string) => {
    await expectAccessible(page, name);
    await expectNarrow(page, name);
  };
  await report.check('with JavaScript: a researcher is told why she is given no second table', async () => {
    await fillsInColumns(visitor);
    await looksWell('the columns of a table');
    await next(visitor);
    await looksWell('the bounds of columns');
    await fillsInBounds(visitor);
    await next(visitor);
    await looksWell('the confirmation of a table');
    await page.locator('button[name=act][value=ask]').click();
    await page.locator('main [role=alert]').waitFor();
    await says(visitor, 'Le tableau n’a pas été fait.', 'L’institution a déjà un tableau de ces personnes');
    expectEqual(
      'what she filled in is still there',
      await page.locator('select[name=use-1]').inputValue(),
      'prefix',
    );
  });
}

/** A researcher asks for a table through the form, and is given one. */
export async function tableFlow(visitor: Visitor, { newcomer }: Scene, report: Reporter): Promise<void> {
  const { page } = visitor;
  await report.check('without JavaScript: a researcher says what becomes of each column', async () => {
    await fillsInColumns(visitor);
    await page.locator('select[name=use-4]').selectOption('suppress');
    await next(visitor);
    await says(visitor, 'Nothing was asked.', 'One column has to be the one that you study');
    await page.locator('select[name=use-4]').selectOption('sensitive');
    await next(visitor);
    await fillsInBounds(visitor);
    await page.locator('input[name=steps-0]').fill('5, 12');
    await next(visitor);
    await says(visitor, 'each a multiple of the one before');
    await page.locator('input[name=steps-0]').fill('5, 10, 20, 40');
    await next(visitor);
    await says(visitor, 'Whole number from 0 to 119, in ranges of 5, 10, 20, 40', 'at least 4 others');
  });
  await report.check('without JavaScript: she asks for the table once, and may take it', async () => {
    const asked = async () => (await newcomer.api.get<{ releases: object[] }>('/releases')).releases.length;
    expectEqual('nothing was asked before', await asked(), 0);
    await page.locator('button[name=act][value=ask]').dblclick();
    await page.waitForURL(/\/my\/releases\/[0-9a-f-]{36}$/, { timeout: 120_000 });
    await says(visitor, 'Reduced risk, not anonymous', 'Take the table');
    expectEqual('a double click asked for one table', await asked(), 1);
  });
}
