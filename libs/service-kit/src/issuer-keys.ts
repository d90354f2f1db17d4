import { hash } from 'node:crypto';
import { createLocalJWKSet, type JWK, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { ProblemError } from './problem-error.js';
import { Rejected } from './token-text.js';
import type { TrustedIssuer } from './trusted-issuer.js';

/** The signing keys that an issuer publishes, as far as this process knows. */
export interface IssuerKeys {
  /**
   * The fingerprint of the published key of that name.
   * @throws Rejected when the issuer publishes no such key
   * @throws ProblemError `issuer-unavailable` when that cannot be told
   */
  fingerprintOf(kid: string): Promise<string>;
  /** Chooses the key for jose. Ask {@link fingerprintOf} first: this one looks at what is known already. */
  readonly keyFor: JWTVerifyGetKey;
}

/** How fresh published keys must be. All in seconds. */
export interface KeyTimes {
  /** From this age on the set is read again, while tokens go on being verified. */
  readonly refreshAfter: number;
  /** From this age on a token waits until the set was read again: a withdrawn key ends by then. */
  readonly believedFor: number;
  /** While the issuer is down, the set of last time is believed up to this age. Then nobody is let in. */
  readonly believedWhileDown: number;
  /** The issuer is asked no more often than this, whatever tokens say. */
  readonly cooldown: number;
  /** The issuer must answer in this time. */
  readonly timeout: number;
}

/**
 * A key that is published, or withdrawn, counts within 60 seconds: 45 until a token waits, 5 for the answer.
 * Ten minutes of absence are a restart of the issuer with its database; a key that is withdrawn just then is
 * believed as long.
 */
export const KEY_TIMES: KeyTimes = {
  refreshAfter: 30,
  believedFor: 45,
  believedWhileDown: 600,
  cooldown: 10,
  timeout: 5,
};

/** What reading published keys needs of its surroundings. */
export interface KeySurroundings {
  /** Seconds since 1970. */
  readonly now: () => number;
  readonly fetch: (address: URL, init: RequestInit) => Promise<Response>;
  readonly times: KeyTimes;
}

const MAX_DOCUMENT_BYTES = 262_144;
const MIN_RSA_BITS = 2_048;

const keyShape = z.looseObject({ kty: z.string(), kid: z.string().optional(), use: z.string().optional() });
const keySet = z.object({ keys: z.array(z.custom<JWK>((value) => keyShape.safeParse(value).success)) });
const metadata = z.object({ issuer: z.string(), jwks_uri: z.url() });

interface KnownKeys {
  readonly fingerprints: ReadonlyMap<string, string>;
  readonly keyFor: JWTVerifyGetKey;
}

/** Keys of an issuer that are pinned: they change with the configuration only. */
export function pinnedKeys(set: { readonly keys: readonly JWK[] }): IssuerKeys {
  const { fingerprints, keyFor } = known(set);
  return { keyFor, fingerprintOf: async (kid) => found(fingerprints, kid) };
}

/** Keys that an issuer publishes. They are read when the first token asks, and then as {@link KeyTimes} say. */
export class PublishedKeys implements IssuerKeys {
  #known: KnownKeys | undefined;
  /** When the set was read that is known now. */
  #readAt = -Infinity;
  #askedAt = -Infinity;
  #down = false;
  #reading: Promise<void> | undefined;

  constructor(
    private readonly issuer: Pick<TrustedIssuer, 'issuer' | 'name'>,
    private readonly source: URL | 'discovery',
    private readonly surroundings: KeySurroundings,
  ) {}

  readonly keyFor: JWTVerifyGetKey = async (header, token) => {
    if (this.#known === undefined) throw unavailable(this.issuer.name);
    return this.#known.keyFor(header, token);
  };

  async fingerprintOf(kid: string): Promise<string> {
    await this.#freshen();
    if (this.#known?.fingerprints.has(kid) !== true) await this.#readAgain();
    const age = this.surroundings.now() - this.#readAt;
    if (this.#known === undefined || age > this.surroundings.times.believedWhileDown)
      throw unavailable(this.issuer.name);
    const fingerprint = this.#known.fingerprints.get(kid);
    // Whether the issuer has published that key since, only it could say.
    if (fingerprint === undefined && this.#down) throw unavailable(this.issuer.name);
    return found(this.#known.fingerprints, kid);
  }

  async #freshen(): Promise<void> {
    const { refreshAfter, believedFor, believedWhileDown } = this.surroundings.times;
    const age = this.surroundings.now() - this.#readAt;
    if (age <= refreshAfter) return;
    const reading = this.#readAgain();
    // An issuer that did not answer last time is asked behind the back of its known keys.
    if (age > (this.#down ? believedWhileDown : believedFor)) await reading;
  }

  /** One request at a time, and one in each cool-down, for all tokens together. It never throws. */
  #readAgain(): Promise<void> {
    if (this.#reading !== undefined) return this.#reading;
    if (this.surroundings.now() - this.#askedAt < this.surroundings.times.cooldown) return Promise.resolve();
    this.#askedAt = this.surroundings.now();
    this.#reading = this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const askedAt = this.#askedAt;
    try {
      const address = this.source === 'discovery' ? await this.#discover() : this.source;
      this.#known = known(keySet.parse(await this.#get(address)));
      this.#readAt = askedAt;
      this.#down = false;
    } catch {
      // What an issuer that fails answers is nothing to build upon: the set of last time stays.
      this.#down = true;
    }
  }

  async #discover(): Promise<URL> {
    const { issuer } = this.issuer;
    const address = new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    const said = metadata.parse(await this.#get(address));
    // OpenID Connect Discovery 1.0, section 4.3: else one issuer could speak for another.
    if (said.issuer !== issuer) throw new Error('the metadata are those of another issuer');
    const published = new URL(said.jwks_uri);
    if (address.protocol === 'https:' && published.protocol !== 'https:')
      throw new Error('the keys of an issuer with https are not published by https');
    return published;
  }

  async #get(address: URL): Promise<unknown> {
    const response = await this.surroundings.fetch(address, {
      redirect: 'error',
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(this.surroundings.times.timeout * 1000),
    });
    if (!response.ok) throw new Error(`the issuer answered ${response.status}`);
    const document = await response.text();
    if (document.length > MAX_DOCUMENT_BYTES) throw new Error('the issuer answered too much');
    return JSON.parse(document);
  }
}

function known(set: { readonly keys: readonly JWK[] }): KnownKeys {
  const usable = set.keys.filter(
    (key) => typeof key.kid === 'string' && (key.use ?? 'sig') === 'sig' && isStrong(key),
  );
  const fingerprints = new Map(
    usable.map((key) => [key.kid ?? '', hash('sha256', JSON.stringify(Object.entries(key).sort(byName)))]),
  );
  return { fingerprints, keyFor: createLocalJWKSet({ keys: usable.map((key) => ({ ...key })) }) };
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

const isStrong = ({ kty, n }: JWK): boolean =>
  kty !== 'RSA' || Buffer.from(n ?? '', 'base64url').length * 8 >= MIN_RSA_BITS;

function found(fingerprints: ReadonlyMap<string, string>, kid: string): string {
  const fingerprint = fingerprints.get(kid);
  if (fingerprint === undefined) throw new Rejected('unknown key');
  return fingerprint;
}

const unavailable = (issuerName: string): ProblemError =>
  new ProblemError('issuer-unavailable', {}, { cause: new Error(`the keys of ${issuerName} are not known`) });
