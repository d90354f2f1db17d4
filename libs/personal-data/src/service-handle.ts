import { VaultRefusal } from './refusal.js';
import type { Opened, OpeningPurpose, OpenRequest, SealedRef, SealRequest, VaultHandle } from './vault.js';

/** What a handle needs of the vault: opening limited to some categories. */
export interface LimitedOpening {
  seal(requests: readonly SealRequest[]): Promise<readonly SealedRef[]>;
  openWithin(
    categories: ReadonlySet<string>,
    refs: readonly OpenRequest[],
    purpose: OpeningPurpose,
  ): Promise<readonly Opened[]>;
}

/** The right to seal and open is per service and category. */
export class ServiceHandle implements VaultHandle {
  constructor(
    private readonly vault: LimitedOpening,
    readonly service: string,
    private readonly categories: ReadonlySet<string>,
  ) {}

  async seal(requests: readonly SealRequest[]): Promise<readonly SealedRef[]> {
    if (requests.some((request) => !this.categories.has(request.category)))
      throw new VaultRefusal('NotAllowed');
    return this.vault.seal(requests);
  }

  async open(refs: readonly OpenRequest[], purpose: OpeningPurpose): Promise<readonly Opened[]> {
    return this.vault.openWithin(this.categories, refs, purpose);
  }
}
