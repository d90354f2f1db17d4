import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expectEqual, expectThat } from '../expectations.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** axe-core finds nothing, by every rule that it has. */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  // Through the debugger, not as a script of the page: the page's policy forbids that, as it should.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  const found = violations.map(({ id, nodes }) => ({
    id,
    where: nodes.map(({ target }) => target.join(' ')).slice(0, 3),
  }));
  expectEqual(`${name}: axe-core finds nothing`, found, []);
}

const BANNERS = {
  fr: /démonstration.*invent.*témoin/is,
  en: /demonstration.*invent.*witness/is,
} as const;

/** Every page of a demonstration says so, before anything else. */
export async function expectBanner(page: Page, name: string, language: 'fr' | 'en'): Promise<void> {
  const text = await page.locator('body').innerText();
  expectThat(
    `${name}: says that it is a demonstration`,
    BANNERS[language].test(text.slice(0, 400)),
    text.slice(0, 200),
  );
  expectEqual(`${name}: is in ${language}`, await page.locator('html').getAttribute('lang'), language);
}

const NARROW = { width: 320, height: 640 };

/** WCAG 2.2, 1.4.10: no scrolling in two directions at 320 CSS pixels. */
export async function expectNarrow(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize(NARROW);
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (before !== null) await page.setViewportSize(before);
  expectThat(`${name}: fits in 320 pixels`, wide <= 0, `${wide} pixels too wide`);
}

const TABS = 6;

/** Whoever uses the keyboard sees where she is. */
export async function expectVisibleFocus(page: Page, name: string): Promise<void> {
  for (let tab = 0; tab < TABS; tab += 1) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      const at = document.activeElement;
      if (at === null || at === document.body) return true;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
      const { width, height } = at.getBoundingClientRect();
      return (
        width > 0 &&
        height > 0 &&
        ((outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) || boxShadow !== 'none')
      );
    });
    expectThat(`${name}: the focus is visible at each of the first ${TABS} stops`, seen, `stop ${tab + 1}`);
  }
}
