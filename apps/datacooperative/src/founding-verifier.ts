import { TokenVerifier, type VerifiedToken } from '@coop/service-kit';

/**
 * Tokens for the time before the ports open, when demonstration history is made through the same use cases as
 * everything after it. The door is closed for good before anyone can knock.
 */
export class FoundingVerifier extends TokenVerifier {
  readonly #tokens = new Map<string, VerifiedToken>();
  #open = true;

  constructor(private readonly lasting: TokenVerifier) {
    super();
  }

  /** @throws TypeError once closed */
  admit(token: string, verified: VerifiedToken): void {
    if (!this.#open) throw new TypeError('the ports are open: only the provider admits now');
    this.#tokens.set(token, verified);
  }

  close(): void {
    this.#open = false;
    this.#tokens.clear();
  }

  override async verify(token: string): Promise<VerifiedToken> {
    return (this.#open ? this.#tokens.get(token) : undefined) ?? this.lasting.verify(token);
  }
}
