import { setTimeout as pause } from 'node:timers/promises';
import { CookieJar } from './cookie-jar.js';

/** How often a page that is not there for a moment is loaded again. */
const PATIENCE = 20;
const AWAY = 503;

/** A browser without pages, before which somebody sits who loads again what is away, and leaves redirects to the caller. */
export class Browser {
  readonly #jar = new CookieJar();

  constructor(readonly baseUrl: string) {}

  async get(location: string): Promise<Response> {
    return this.#send(location, { method: 'GET' });
  }

  async post(location: string, form: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.#send(location, { method: 'POST', body: new URLSearchParams(form) });
  }

  /** Follows redirects within the site. @returns the first address outside it, or the last answer's own */
  async follow(response: Response): Promise<URL> {
    let location = locationOf(response, this.baseUrl);
    while (location.href.startsWith(`${this.baseUrl}/oidc/`))
      location = locationOf(await this.get(location.href), this.baseUrl);
    return location;
  }

  async #send(location: string, init: RequestInit): Promise<Response> {
    const url = new URL(location, this.baseUrl);
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(url, {
        ...init,
        redirect: 'manual',
        headers: { cookie: this.#jar.headerFor(url) },
      });
      this.#jar.keep(response);
      if (response.status !== AWAY || attempt === PATIENCE) return response;
      await pause(Number(response.headers.get('retry-after') ?? 1) * 1_000);
    }
  }
}

function locationOf(response: Response, baseUrl: string): URL {
  const location = response.headers.get('location');
  if (location === null)
    throw new Error(`expected a redirect, got ${response.status} at ${new URL(response.url).pathname}`);
  return new URL(location, baseUrl);
}
