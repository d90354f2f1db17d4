import type { Browser } from 'playwright-core';
import type { Credentials } from '@coop/identity/testing/keycloak';
import { Visitor } from '../browser/visitor.js';

/** Someone with a browser of her own who signs in with a password, at Keycloak's own page. */
export class VisitorAtKeycloak {
  private constructor(readonly visitor: Visitor) {}

  static async open(browser: Browser, origin: string): Promise<VisitorAtKeycloak> {
    return new VisitorAtKeycloak(await Visitor.open(browser, origin, { language: 'en', javaScript: true }));
  }

  get page() {
    return this.visitor.page;
  }

  /** Goes to a page of the portal. @returns the status of what came in the end, and where that was */
  async look(path: string): Promise<{ readonly status: number; readonly at: string; readonly text: string }> {
    const answer = await this.page.goto(this.visitor.origin + path);
    return {
      status: answer?.status() ?? 0,
      at: this.page.url(),
      text: await this.page.locator('body').innerText(),
    };
  }

  /** Whether Keycloak's form is before her now: then she has no session there. */
  get isAskedForPassword(): Promise<boolean> {
    return this.page.locator('#kc-form-login').isVisible();
  }

  /** Begins at the portal, fills in Keycloak's form, and comes back. @param next - the page that she wanted */
  async signIn({ username, password }: Credentials, next = '/'): Promise<void> {
    await this.page.goto(`${this.visitor.origin}/session/start?next=${encodeURIComponent(next)}`);
    await this.page.locator('#username').fill(username);
    await this.page.locator('#password').fill(password);
    await this.page.locator('#kc-login').click();
    await this.page.waitForURL((url) => url.origin === this.visitor.origin && url.pathname === next);
  }

  /** Ends her session at the portal, then at Keycloak by the link that the portal shows. */
  async signOut(): Promise<void> {
    await this.visitor.go('/my/data');
    await this.page.locator('form[action="/session/end"] button').click();
    await this.page.locator('main a.button').click();
    await this.page.waitForURL(`${this.visitor.origin}/`);
  }

  close(): Promise<void> {
    return this.visitor.close();
  }
}
