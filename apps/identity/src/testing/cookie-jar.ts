interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** Cookies of one pretended browser: names, values and the paths that they are for (RFC 6265 §5.1.4). */
export class CookieJar {
  #cookies: Cookie[] = [];

  keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const at = pair.indexOf('=');
      const path = attributes.find((part) => /^path=/i.test(part))?.slice(5) ?? '/';
      const cookie = { name: pair.slice(0, at), value: pair.slice(at + 1), path };
      this.#cookies = this.#cookies.filter(({ name, path: other }) => name !== cookie.name || other !== path);
      if (cookie.value !== '') this.#cookies.push(cookie);
    }
  }

  headerFor(url: URL): string {
    return this.#cookies
      .filter(
        ({ path }) =>
          url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`),
      )
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }
}
