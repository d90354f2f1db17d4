import { KEY_TIMES, pinnedKeys, PublishedKeys, type IssuerKeys, type KeyTimes } from './issuer-keys.js';
import { Rejected, type TokenText } from './token-text.js';
import { demandAsymmetric, type TrustedIssuer } from './trusted-issuer.js';

/** How keys of issuers are read; every member has a default. */
export interface KeyReading {
  /** Seconds since 1970. */
  readonly now?: () => number;
  readonly keyTimes?: Partial<KeyTimes>;
  readonly fetch?: (address: URL, init: RequestInit) => Promise<Response>;
}

/** A trusted issuer together with its keys. */
export interface IssuerWithKeys extends TrustedIssuer {
  readonly published: IssuerKeys;
}

/** The issuers that are believed, by what their tokens call them. */
export class IssuerSet {
  readonly #issuers: ReadonlyMap<string, IssuerWithKeys>;

  /** @throws TypeError when an issuer is given an algorithm that is not asymmetric */
  constructor(issuers: readonly TrustedIssuer[], reading: KeyReading) {
    this.#issuers = new Map(issuers.map((issuer) => [issuer.issuer, withKeys(issuer, reading)]));
  }

  /**
   * The issuer that a token names, without believing it: only to choose whose keys must have signed it.
   * @throws Rejected
   */
  namedBy({ payload: { iss } }: TokenText): IssuerWithKeys {
    const issuer = typeof iss === 'string' ? this.#issuers.get(iss) : undefined;
    if (issuer === undefined) throw new Rejected('unknown issuer');
    return issuer;
  }
}

function withKeys(issuer: TrustedIssuer, reading: KeyReading): IssuerWithKeys {
  demandAsymmetric(issuer);
  const { keys } = issuer;
  if (keys !== 'discovery' && !(keys instanceof URL)) return { ...issuer, published: pinnedKeys(keys) };
  const surroundings = {
    now: reading.now ?? (() => Date.now() / 1000),
    fetch: reading.fetch ?? fetch,
    times: { ...KEY_TIMES, ...reading.keyTimes },
  };
  return { ...issuer, published: new PublishedKeys(issuer, keys, surroundings) };
}
