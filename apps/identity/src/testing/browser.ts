import { CookieJar } from './cookie-jar.js';

/** A browser without pages: it keeps cookies and leaves redirects to the caller. */
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
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { cookie: this.#jar.headerFor(url) },
    });
    this.#jar.keep(response);
    return response;
  }
}

function locationOf(response: Response, baseUrl: string): URL {
  const location = response.headers.get('location');
  if (location === null)
    throw new Error(`expected a redirect, got ${response.status} at ${new URL(response.url).pathname}`);
  return new URL(location, baseUrl);
}
