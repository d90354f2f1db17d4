import type { DigestedIndex, StoredEvent } from '@coop/event-sourcing';
import type { ControlEvent, ControlEventNamed } from '../domain/control-event.js';
import { PurposeVersions } from '../domain/purpose-versions.js';
import { fieldsUnder, type Agreed } from '../domain/reliance.js';

/** What one consumer received of one person's data, under one contract, for one purpose. */
export interface Delivery {
  readonly contract: string;
  readonly consumer: string;
  readonly purpose: string;
  readonly action: string;
  /** record → fields */
  readonly received: ReadonlyMap<string, ReadonlySet<string>>;
}

interface Growing extends Delivery {
  readonly received: Map<string, Set<string>>;
}

/** How often something was relied on, and when last. */
export interface Reads {
  readonly count: number;
  readonly last: string | null;
}

type Disclosure = ControlEventNamed<'records.disclosure.made'>['data'];

/**
 * Which partners hold what they received, by the grant that permitted it and by the person concerned: what a
 * withdrawal or an objection must ask back.
 */
export class DeliveriesIndex implements DigestedIndex {
  readonly name = 'consent.deliveries';
  readonly categories: readonly string[] = ['consent-grant', 'consent-taxonomy', 'records-disclosure'];
  readonly #agreed = new Map<string, Agreed>();
  readonly #byGrant = new Map<string, Map<string, Growing>>();
  readonly #bySubject = new Map<string, Map<string, Growing>>();
  readonly #reads = new Map<string, Reads>();
  /** agreement → the one in whose place it stands */
  readonly #renews = new Map<string, string>();
  readonly #versions = new PurposeVersions();

  apply(stored: StoredEvent): void {
    const event = stored as StoredEvent & ControlEvent;
    switch (event.type) {
      case 'consent.grant.given':
        this.#agreed.set(event.data.grant, event.data);
        if (event.data.renews !== undefined) this.#renews.set(event.data.grant, event.data.renews);
        return;
      case 'consent.taxonomy.adopted':
        return this.#versions.take(event.data.version, event.data.terms);
      case 'records.disclosure.made':
        return this.#disclosed(event.data, event.recordedAt);
      case 'consent.grant.withdrawn':
      case 'consent.grant.renewed':
      case 'consent.grant.expired':
      case 'consent.grant.invalidated':
      case 'records.disclosure.refused':
      // Read inside the cooperative for a release: no partner holds it. Or exported under pseudonyms: a partner that
      // was asked to delete a record by its id would learn which pseudonym is whose.
      case 'records.disclosure.made-in-bulk':
        return;
      default:
        throw new TypeError(`${this.name} does not know ${event.type}`);
    }
  }

  /** What was received under an agreement, and under those that it renews: its end asks all of it back. */
  underGrant(grant: string): readonly Delivery[] {
    const before = this.#renews.get(grant);
    return [
      ...(this.#byGrant.get(grant)?.values() ?? []),
      ...(before === undefined ? [] : this.underGrant(before)),
    ];
  }

  ofSubject(subject: string): readonly Delivery[] {
    return [...(this.#bySubject.get(subject)?.values() ?? [])];
  }

  readsUnder(grant: string): Reads {
    return this.#reads.get(grant) ?? { count: 0, last: null };
  }

  digestInput(): unknown {
    return {
      agreed: inOrder(this.#agreed).map(([grant, { stakeholder, terms }]) => [grant, stakeholder, terms]),
      byGrant: inOrder(this.#byGrant).map(([grant, deliveries]) => [grant, plain(deliveries)]),
      bySubject: inOrder(this.#bySubject).map(([subject, deliveries]) => [subject, plain(deliveries)]),
      reads: inOrder(this.#reads),
      renews: inOrder(this.#renews),
    };
  }

  #disclosed(made: Disclosure, at: string): void {
    for (const id of made.decision.cited) {
      const agreed = this.#agreed.get(id);
      const fields = agreed === undefined ? [] : fieldsUnder(agreed, made, this.#versions);
      if (fields.length === 0) continue;
      note(this.#byGrant, id, made, fields);
      this.#reads.set(id, { count: this.readsUnder(id).count + 1, last: at });
    }
    for (const subject of made.subjects) note(this.#bySubject, subject, made, made.fields);
  }
}

function note(
  index: Map<string, Map<string, Growing>>,
  key: string,
  { contract, consumer, purpose, action, record }: Disclosure,
  fields: readonly string[],
): void {
  const deliveries = index.get(key) ?? new Map<string, Growing>();
  index.set(key, deliveries);
  const use = `${contract} ${purpose} ${action}`;
  const known = deliveries.get(use) ?? { contract, consumer, purpose, action, received: new Map() };
  deliveries.set(use, known);
  const received = known.received.get(record) ?? new Set();
  known.received.set(record, received);
  for (const field of fields) received.add(field);
}

const inOrder = <T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));

const plain = (deliveries: ReadonlyMap<string, Delivery>): unknown =>
  inOrder(deliveries).map(([use, { consumer, received }]) => [
    ...[use, consumer],
    inOrder(received).map(([record, fields]) => [record, [...fields].sort()]),
  ]);
