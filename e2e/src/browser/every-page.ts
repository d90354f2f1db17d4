import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { pagePaths, type PagePath } from '@coop/portal';
import { expectThat } from '../expectations.js';
import { expectAccessible, expectBanner, expectNarrow, expectVisibleFocus } from './page-checks.js';
import { openWithinBudget } from './page-budget.js';
import type { Reporter } from './reporter.js';
import type { Scene } from './scene.js';
import { Visitor, type Language } from './visitor.js';

const SCREENSHOTS = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'screenshots');

/** Page paths as names of files. */
const fileName = (path: string): string =>
  path
    .replaceAll(/[0-9a-f-]{36}|[\w-]{43}/g, 'id')
    .replaceAll(/[^a-z0-9]+/gi, '-')
    .replaceAll(/^-|-$/g, '') || 'home';

async function visit(visitor: Visitor, { path }: PagePath, language: Language): Promise<void> {
  const { page, origin } = visitor;
  const answer = await openWithinBudget(page, origin, path);
  const expected = path === '/no-such-page' ? 404 : 200;
  expectThat(`${path}: is answered ${expected}`, answer.status() === expected, answer.status());
  const bare = path.split('?')[0] ?? path;
  expectThat(`${path}: is shown, not led elsewhere`, visitor.path === bare, visitor.path);
  await picture(page, `${fileName(path)}.${language}`);
  await expectBanner(page, path, language);
  await expectAccessible(page, path);
  await expectNarrow(page, path);
  await expectVisibleFocus(page, path);
}

/** For a person to look at. */
async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

/** The sign-in pages belong to the way, not to the list: they are looked at while someone walks through them. */
async function looking(visitor: Visitor, name: string, language: Language): Promise<void> {
  await expectBanner(visitor.page, name, language);
  await expectAccessible(visitor.page, name);
  await expectNarrow(visitor.page, name);
  await picture(visitor.page, `${name}.${language}`);
}

interface Who {
  readonly who: PagePath['who'];
  readonly email?: string;
}

/** Every page, in one language, as each kind of person who may see it. */
export async function everyPage(
  browser: Browser,
  origin: string,
  scene: Scene,
  language: Language,
  report: Reporter,
): Promise<void> {
  const { record, request, contract, disclosure, personalLink, grant, release, question } = scene;
  const { party: partner } = scene.partner;
  const all = pagePaths({
    record,
    request,
    contract,
    disclosure,
    personalLink,
    grant,
    partner,
    release,
    question,
  });
  const visitors: readonly Who[] = [
    { who: 'anyone' },
    { who: 'member', email: scene.member.email },
    { who: 'steward', email: scene.steward.email },
    { who: 'auditor', email: scene.auditor.email },
  ];
  for (const { who, email } of visitors) {
    const visitor = await Visitor.open(browser, origin, { language, javaScript: true });
    if (email !== undefined) await signInAs(visitor, who, email, language, report);
    for (const path of all.filter((each) => each.who === who))
      await report.check(`${language} ${who} ${path.path}`, () => visit(visitor, path, language));
    await visitor.close();
  }
}

async function signInAs(
  visitor: Visitor,
  who: string,
  email: string,
  language: Language,
  report: Reporter,
): Promise<void> {
  const pages: string[] = [];
  await report.check(`${language} ${who} signs in`, () =>
    visitor.signIn(email, async (name) => {
      pages.push(name);
      if (who === 'member')
        await report.check(`${language} page ${name}`, () => looking(visitor, name, language));
    }),
  );
}
