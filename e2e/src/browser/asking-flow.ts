import { expectEqual, expectThat } from '../expectations.js';
import { SENSITIVE } from '../steps/step-11-release.js';
import { expectAccessible, expectNarrow } from './page-checks.js';
import type { Reporter } from './reporter.js';
import type { Scene } from './scene.js';
import type { Visitor } from './visitor.js';

type Mode = 'with JavaScript' | 'without JavaScript';

/** What each of the two asks: one question would cost nothing the second time. */
const ASKED: Readonly<Record<Mode, { readonly values: string; readonly left: readonly [string, string] }>> = {
  'without JavaScript': { values: '', left: ['90 %', '85 %'] },
  'with JavaScript': { values: 'favorable\ndéfavorable', left: ['85 %', '80 %'] },
};

interface Questions {
  readonly questions: readonly {
    readonly question: string;
    readonly kind: string;
    readonly status: string;
  }[];
}

async function looksWell({ page }: Visitor, mode: Mode, name: string): Promise<void> {
  if (mode === 'without JavaScript') return;
  await expectAccessible(page, name);
  await expectNarrow(page, name);
}

const textOf = ({ page }: Visitor): Promise<string> => page.locator('main').innerText();

async function fillsIn(visitor: Visitor, mode: Mode): Promise<void> {
  const { page } = visitor;
  await visitor.go('/my/questions');
  await page.locator('main a[href="/my/questions/new"]').click();
  await looksWell(visitor, mode, 'the choice of a question');
  await page.locator('input[name=kind][value=count]').check();
  await page.locator('main form.question button').click();
  await page.locator('textarea[name=listed]').fill(ASKED[mode].values);
  await looksWell(visitor, mode, 'the form of a question');
  await page.locator('main form[action="/my/questions/new"] button').click();
  const said = page.locator('main [role=alert]');
  expectEqual('what is missing is said', await said.count(), 1);
  await looksWell(visitor, mode, 'the form with what is wrong');
  await page.locator('input[name=field]').fill(SENSITIVE);
  await page.locator('input[name=price][value="1/200"]').check();
  await page.locator('main form[action="/my/questions/new"] button').click();
}

async function pays(visitor: Visitor, { researcher, mode }: Scene & { mode: Mode }): Promise<void> {
  const { page } = visitor;
  const [before, after] = ASKED[mode].left;
  const shown = await textOf(visitor);
  for (const said of [SENSITIVE, '21', before, after])
    expectThat(`before she pays, the page says ${said}`, shown.includes(said), shown);
  await looksWell(visitor, mode, 'the confirmation of a question');
  const asked = async () => (await researcher.api.get<Questions>('/questions')).questions.length;
  const earlier = await asked();
  await page.locator('button[name=act][value=ask]').dblclick();
  await page.waitForURL(/\/my\/questions\/[0-9a-f-]{36}$/);
  const url = page.url();
  const answer = await textOf(visitor);
  expectThat('she sees what is left', answer.includes(after), answer);
  const number = Number((await page.locator('main p strong').innerText()).replaceAll(/\D/g, ''));
  expectThat('and a number of people', number > 0, answer);
  await looksWell(visitor, mode, 'the answer');
  expectEqual('a double click asked one question', await asked(), earlier + 1);
  await fillsIn(visitor, mode);
  await page.locator('button[name=act][value=ask]').click();
  await page.waitForURL(url);
  expectEqual('asked again, she sees the same, and paid nothing', await textOf(visitor), answer);
}

/** A researcher asks how many, through the form, and pays once. */
export async function askingFlow(
  visitor: Visitor,
  scene: Scene & { readonly mode: Mode },
  report: Reporter,
): Promise<void> {
  const { mode } = scene;
  await report.check(`${mode}: a researcher says what she wants to know`, () => fillsIn(visitor, mode));
  await report.check(`${mode}: she is told the price, pays once, and sees the answer`, () =>
    pays(visitor, scene),
  );
}
