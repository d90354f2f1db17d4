import { createHash, createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A form as it was posted: a field that occurs several times is a list. */
export type FormBody = Readonly<Record<string, string | readonly string[]>>;

/** Name of the hidden field that carries the token. */
export const TOKEN_FIELD = 'form-token';
/** Name of the hidden field that makes a form sent twice act once. */
export const KEY_FIELD = 'form-key';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const single = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** Tells our own forms from forms that another site sends in the person's name. */
export class FormGuard {
  /** @param key - the same for all instances: any of them accepts the form that another one made */
  constructor(
    private readonly origin: string,
    private readonly key: KeyObject,
  ) {}

  /** The token for whoever holds this anchor: the id of a session, or of a form cookie. */
  tokenFor(anchor: string): string {
    return createHmac('sha256', this.key).update(anchor).digest('base64url');
  }

  accepts(headers: IncomingHttpHeaders, anchor: string | undefined, body: FormBody): boolean {
    const given = single(body[TOKEN_FIELD]);
    if (anchor === undefined || given === undefined || !this.#isOurs(headers)) return false;
    return timingSafeEqual(digest(given), digest(this.tokenFor(anchor)));
  }

  /**
   * `Sec-Fetch-Site` decides where a browser sends it. Without it `Origin` must be ours, if there is one; it is
   * `null` for forms of pages that send no referrer, which ours are (Fetch standard, §3.2).
   */
  #isOurs(headers: IncomingHttpHeaders): boolean {
    const site = headers['sec-fetch-site'];
    if (site !== undefined) return site === 'same-origin';
    const { origin } = headers;
    return origin === undefined || origin === 'null' || origin === this.origin;
  }
}

/**
 * The idempotency key of a posted form: the same form with the same content sent twice is one command, and any
 * change makes it another one.
 */
export function commandKeyOf(path: string, body: FormBody): string {
  const content = Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1));
  return digest(JSON.stringify([path, content])).toString('base64url');
}

/** Every value of a field, whether it was posted once, often or not at all. */
export function valuesOf(body: FormBody, name: string): readonly string[] {
  const value = body[name];
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

export const valueOf = (body: FormBody, name: string): string | undefined => single(body[name]);

/** What holds until a day holds to its end, RFC 3339 UTC; `undefined` where no day was given. */
export function endOfDay(form: FormBody, name = 'until'): string | undefined {
  const day = /^\d{4}-\d\d-\d\d$/.exec(valueOf(form, name) ?? '')?.[0];
  const end = day === undefined ? Number.NaN : Date.parse(`${day}T23:59:59Z`);
  return Number.isNaN(end) ? undefined : new Date(end).toISOString();
}

/** What a form parser gave, without anything that is not text. */
export function formBody(body: unknown): FormBody {
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(
    Object.entries(body).filter(
      (entry): entry is [string, string | string[]] =>
        typeof entry[1] === 'string' ||
        (Array.isArray(entry[1]) && entry[1].every((value) => typeof value === 'string')),
    ),
  );
}
