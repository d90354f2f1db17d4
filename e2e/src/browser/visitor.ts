import type { Browser, BrowserContext, Page } from 'playwright-core';
import { eventually, expectEqual, present } from '../expectations.js';
import { mailsTo } from '../sign-in.js';

export type Language = 'fr' | 'en';

export interface VisitorOptions {
  readonly language: Language;
  readonly javaScript: boolean;
}

/** Someone with a browser of her own. */
export class Visitor {
  private constructor(
    readonly origin: string,
    readonly page: Page,
    readonly context: BrowserContext,
  ) {}

  static async open(
    browser: Browser,
    origin: string,
    { language, javaScript }: VisitorOptions,
  ): Promise<Visitor> {
    const context = await browser.newContext({
      locale: language === 'fr' ? 'fr-CH' : 'en-GB',
      javaScriptEnabled: javaScript,
      viewport: { width: 1024, height: 768 },
    });
    return new Visitor(origin, await context.newPage(), context);
  }

  async go(path: string): Promise<void> {
    await this.page.goto(this.origin + path);
  }

  get path(): string {
    return new URL(this.page.url()).pathname;
  }

  /** Signs in as a person would: address, mail, link, button. @param onPage - looks at each page on the way */
  async signIn(
    email: string,
    onPage: (name: string) => Promise<void> = async () => undefined,
  ): Promise<void> {
    const { page } = this;
    await this.go('/session/start');
    await onPage('sign-in');
    const uid = present(
      'the sign-in page has an address of its own',
      /\/sign-in\/([^/]+)/.exec(page.url())?.[1],
    );
    await page.locator('input[type=email]').fill(email);
    await page.locator('main button').click();
    await onPage('sign-in-sent');
    const link = await eventually(
      'a sign-in link arrives',
      async () => (await mailsTo(this.origin, email)).find((mail) => mail.link?.includes(uid))?.link,
    );
    await page.goto(link);
    await onPage('sign-in-confirm');
    await page.locator('main button').click();
    await page.waitForURL((url) => url.pathname === '/');
    expectEqual('the sign-in ends on the first page', this.path, '/');
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
