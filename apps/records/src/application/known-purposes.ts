import { isPurpose } from '@coop/consent-engine';
import { consentEvents, type EventOf } from '@coop/contracts';
import { streamAsOfToday, type EventStore } from '@coop/event-sourcing';

type Adopted = EventOf<typeof consentEvents.taxonomyAdopted>['data'];

/**
 * The words for purposes that the cooperative has: of the built-in version and of every one that it adopted. Whether
 * one can be asked for now is for the decision to say.
 */
export class KnownPurposes {
  readonly #adopted = new Set<string>();

  constructor(private readonly store: Pick<EventStore, 'readStream'>) {}

  has(purpose: string): boolean {
    return isPurpose(purpose) || this.#adopted.has(purpose);
  }

  /** Looks for a word that is not known yet among the versions that were adopted since. */
  async lookFor(purpose: string): Promise<void> {
    if (this.has(purpose)) return;
    for (const { data } of await streamAsOfToday(this.store, consentEvents.TAXONOMY_STREAM))
      for (const term of (data as unknown as Adopted).terms) this.#adopted.add(term.purpose);
  }
}
