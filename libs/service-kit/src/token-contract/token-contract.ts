import { ProblemError } from '../problem-error.js';
import type { TokenVerifier } from '../token-verifier.js';
import { Forge } from './forge.js';
import { HOSTILE_TOKENS } from './hostile-tokens.js';
import { VALID_KINDS, type IssuerUnderTest } from './issuer-under-test.js';

/** An issuer and a verifier of its tokens. */
export interface ContractParties {
  readonly issuer: IssuerUnderTest;
  readonly verifier: TokenVerifier;
}

/** Where a verifier or an issuer falls short of the contract: names of hostile tokens, each with the reason. */
export interface Differences {
  /** Believed nevertheless. The suite fails when that is no longer so. */
  readonly accepts?: Readonly<Record<string, string>>;
  /** The issuer gives no occasion to try them. */
  readonly notTried?: Readonly<Record<string, string>>;
}

/**
 * The contract between an issuer and a verifier of its access tokens: the valid ones are believed, the hostile
 * ones refused with `unauthenticated`, and nothing else is said.
 * @param parties - called in tests only, when both are open
 */
export function tokenContract(
  title: string,
  parties: () => ContractParties,
  { accepts = {}, notTried = {} }: Differences = {},
): void {
  describe(title, () => {
    let forge: Forge;

    beforeAll(async () => {
      const { issuer } = parties();
      forge = new Forge(issuer, await issuer.mint('person'));
    });

    const outcome = async (token: string): Promise<string> =>
      parties()
        .verifier.verify(token)
        .then(
          () => 'believed',
          (error: unknown) => (error instanceof ProblemError ? error.code : `fault: ${String(error)}`),
        );

    it.each(VALID_KINDS)('believes a token of the kind "%s"', async (kind) => {
      const { issuer, verifier } = parties();
      const verified = await verifier.verify(await issuer.mint(kind));
      expect(verified.issuerName).toBe(issuer.trusted.name);
      expect(verified.expires).toBeGreaterThan(forge.now);
      // RFC 9068 §2.2: the subject of a token that no person signed in for is the client.
      expect(verified.subject === verified.clientId).toBe(kind === 'client');
      expect(typeof verified.authTime).toBe(kind === 'client' ? 'undefined' : 'number');
    });

    it('finds the same person in a token and in the one that followed it', async () => {
      const { issuer, verifier } = parties();
      const first = await verifier.verify(forge.genuine);
      const next = await verifier.verify(await issuer.mint('refreshed'));
      expect([next.subject, next.clientId]).toEqual([first.subject, first.clientId]);
    });

    it('believes a forged token in which nothing is wrong: each one below is wrong in one point', async () => {
      expect(await outcome(forge.token())).toBe('believed');
      expect(await outcome(forge.claiming({ aud: ['elsewhere', forge.claims['aud']].flat() }))).toBe(
        'believed',
      );
    });

    const tried = HOSTILE_TOKENS.filter(({ name }) => !(name in notTried));

    it.each(tried.filter(({ name }) => !(name in accepts)))('refuses a token $name', async ({ make }) => {
      expect(await outcome(await make(forge))).toBe('unauthenticated');
    });

    for (const { name, make } of tried.filter((token) => token.name in accepts))
      it(`believes a token ${name}, because ${accepts[name]}`, async () => {
        expect(await outcome(await make(forge))).toBe('believed');
      });

    it('differs only in what is named as a difference', () => {
      const names = new Set(HOSTILE_TOKENS.map(({ name }) => name));
      expect(names.size).toBe(HOSTILE_TOKENS.length);
      for (const name of [...Object.keys(accepts), ...Object.keys(notTried)]) expect(names).toContain(name);
    });
  });
}
