const YEAR_SECONDS = 365 * 86_400;

/** The cookies of the pages: none is read by a script, none is sent from another site's form. */
export interface CookieJar {
  /** The signed-in session. */
  readonly session: string;
  /** Anchor of the form tokens where there is no session. */
  readonly form: string;
  /** Binds a sign-in to the browser that began it. */
  readonly signIn: string;
  readonly language: string;
}

/** RFC 6265bis §4.1.3.2: `__Host-` keeps other hosts from planting a cookie; browsers take it over https only. */
export function cookieNames(secure: boolean): CookieJar {
  const prefix = secure ? '__Host-' : '';
  return {
    session: `${prefix}coop-session`,
    form: `${prefix}coop-form`,
    signIn: `${prefix}coop-sign-in`,
    language: `${prefix}coop-language`,
  };
}

/** The cookies of a request (RFC 6265 §5.4). Of two with one name the first counts: it has the longer path. */
export function readCookies(header = ''): ReadonlyMap<string, string> {
  const pairs = header.split(';').map((pair): [string, string] => {
    const [name = '', ...value] = pair.split('=');
    return [name.trim(), value.join('=').trim()];
  });
  return new Map(pairs.reverse());
}

/** What a value of ours is made of: nothing in it could end it or begin another attribute. */
const VALUE = /^[A-Za-z0-9_-]*$/;

/** A `Set-Cookie` line. `SameSite=Lax`: the provider's answer comes back by a link from its own site. */
export function cookieLine(name: string, value: string, secure: boolean, maxAge?: number): string {
  if (!VALUE.test(value)) throw new TypeError(`the cookie ${name} cannot carry this value`);
  const parts = [
    `${name}=${value}`,
    ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
    ...['Path=/', 'HttpOnly'],
    ...(secure ? ['Secure'] : []),
    'SameSite=Lax',
  ];
  return parts.join('; ');
}

export const languageCookie = (jar: CookieJar, language: string, secure: boolean): string =>
  cookieLine(jar.language, language, secure, YEAR_SECONDS);

export const endedCookie = (name: string, secure: boolean): string => cookieLine(name, '', secure, 0);
