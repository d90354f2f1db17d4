import type { MemoryIndex, StoredEvent } from '@coop/event-sourcing';
import type { ControlEvent } from '../domain/control-facts.js';

/** What one consumer received of one person's data under one contract. */
export interface Delivery {
  readonly contract: string;
  readonly consumer: string;
  readonly client: string;
  readonly records: ReadonlySet<string>;
  readonly fields: ReadonlySet<string>;
}

interface Growing extends Delivery {
  readonly records: Set<string>;
  readonly fields: Set<string>;
}

/**
 * Which partners hold what they received, by the grant that permitted it and by the person concerned: what a
 * withdrawal or an objection must ask back.
 */
export class DeliveriesIndex implements MemoryIndex {
  readonly name = 'consent.deliveries';
  readonly categories = ['records-disclosure'];
  readonly #byGrant = new Map<string, Map<string, Growing>>();
  readonly #bySubject = new Map<string, Map<string, Growing>>();
  readonly #reads = new Map<string, { count: number; last: string }>();

  apply(event: StoredEvent): void {
    const disclosure = event as StoredEvent & ControlEvent;
    if (disclosure.type !== 'records.disclosure.made') return;
    for (const id of disclosure.data.decision.cited) {
      this.#note(this.#byGrant, id, disclosure.data);
      this.#reads.set(id, { count: (this.#reads.get(id)?.count ?? 0) + 1, last: event.recordedAt });
    }
    for (const subject of disclosure.data.subjects) this.#note(this.#bySubject, subject, disclosure.data);
  }

  underGrant(grant: string): readonly Delivery[] {
    return [...(this.#byGrant.get(grant)?.values() ?? [])];
  }

  ofSubject(subject: string): readonly Delivery[] {
    return [...(this.#bySubject.get(subject)?.values() ?? [])];
  }

  /** How often a grant (or contract …) was relied on, and when last. */
  readsUnder(id: string): { readonly count: number; readonly last: string | null } {
    return this.#reads.get(id) ?? { count: 0, last: null };
  }

  #note(
    index: Map<string, Map<string, Growing>>,
    key: string,
    made: Extract<ControlEvent, { type: 'records.disclosure.made' }>['data'],
  ): void {
    const contracts = index.get(key) ?? new Map<string, Growing>();
    index.set(key, contracts);
    const { contract, consumer, client } = made;
    const known = contracts.get(contract) ?? {
      contract,
      consumer,
      client,
      records: new Set(),
      fields: new Set(),
    };
    contracts.set(contract, known);
    known.records.add(made.record);
    for (const field of made.fields) known.fields.add(field);
  }
}
