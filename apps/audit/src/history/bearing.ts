import type { DecisionPoint } from '@coop/consent-engine';
import { categoryOf, type StoredEvent } from '@coop/event-sourcing';

/** The members by which events say whom and what they are about. */
interface About {
  readonly record?: unknown;
  readonly grant?: unknown;
  readonly stakeholder?: unknown;
  readonly prohibition?: unknown;
  readonly party?: unknown;
  readonly subject?: unknown;
  readonly duty?: unknown;
  readonly consumer?: unknown;
  readonly agent?: unknown;
}

/**
 * Tells which events can change who may read a record. To ask the engine is dear, and most events are about others: a
 * grant or prohibition of somebody who has no say in the record, a party who is neither in it nor a reader, a duty that
 * nobody breached. Whatever is not known to be about others has a bearing.
 */
export class Bearing {
  /** Those who may come to read, or act for somebody: whoever a contract or a mandate names. */
  readonly #actors = new Set<unknown>();
  /** prohibition → who placed it; null: the cooperative or the law */
  readonly #placedBy = new Map<unknown, unknown>();
  readonly #breached = new Set<unknown>();
  #concerned: ReadonlySet<unknown> = new Set();

  /** @param point - as it is when the record has just become known */
  constructor(
    private readonly point: DecisionPoint,
    private readonly record: string,
  ) {
    const { contents } = point;
    for (const { fact, duties } of contents.contracts()) {
      this.#actors.add(fact.consumer);
      for (const [duty, state] of duties) if (state === 'breached') this.#breached.add(duty);
    }
    for (const { fact } of contents.mandates()) this.#noteMandate(fact);
    for (const { fact } of contents.prohibitions())
      this.#placedBy.set(fact.prohibition, fact.stakeholder ?? null);
    this.#concerned = this.#everyone();
  }

  /** Those who have a say in the record, and everyone who stands in the place of one of them. */
  get concerned(): ReadonlySet<unknown> {
    return this.#concerned;
  }

  /**
   * Whether an event that the point has just taken in may have changed who can read; call it for each one about control,
   * in order.
   */
  has(event: StoredEvent): boolean {
    const category = categoryOf(event.stream);
    const about = event.data as About;
    switch (category) {
      case 'records-record':
        if (about.record !== this.record) return false;
        this.#lookAgain();
        return true;
      case 'consent-grant':
        return this.#concerned.has(this.point.contents.grant(String(about.grant))?.fact.stakeholder);
      case 'consent-prohibition':
        return this.#isByOneConcerned(event.type, about);
      case 'consent-duty':
        return this.#isBreachOrItsEnd(event.type, about);
      case 'identity-party':
      case 'identity-erasure':
        if (this.#concerned.has(about.party)) this.#lookAgain();
        return this.#concerned.has(about.party) || this.#actors.has(about.party);
      case 'records-subject':
        return this.#concerned.has(about.subject);
      case 'records-disclosure':
        return isCounted(event.data as Counted);
      case 'identity-mandate':
        this.#noteMandate(about);
        return true;
      case 'consent-contract':
        this.#actors.add(about.consumer);
        return true;
      default:
        return true;
    }
  }

  /** The set stays the same one as long as nobody has come in. */
  #lookAgain(): void {
    const found = this.#everyone();
    const isNew = [...found].some((party) => !this.#concerned.has(party));
    if (isNew) this.#concerned = new Set([...this.#concerned, ...found]);
  }

  /** What is lifted before it was placed lifts nothing. */
  #isByOneConcerned(type: string, { prohibition, stakeholder }: About): boolean {
    if (type === 'consent.prohibition.placed' && !this.#placedBy.has(prohibition))
      this.#placedBy.set(prohibition, stakeholder ?? null);
    const placer = this.#placedBy.get(prohibition);
    return placer === null || this.#concerned.has(placer);
  }

  /** A breach suspends its contract, and fulfilment ends that; no other duty changes who may read. */
  #isBreachOrItsEnd(type: string, { duty }: About): boolean {
    if (type === 'consent.duty.breached') this.#breached.add(duty);
    return this.#breached.has(duty);
  }

  #noteMandate({ agent, principal }: { readonly agent?: unknown; readonly principal?: unknown }): void {
    this.#actors.add(agent).add(principal);
  }

  #everyone(): Set<unknown> {
    const { contents } = this.point;
    const known = contents.record(this.record);
    const found = new Set<string>([
      ...(known?.owners ?? []),
      ...(known?.fields.flatMap(({ subjects }) => subjects) ?? []),
    ]);
    for (const party of found)
      for (const partner of contents.party(party)?.partners ?? []) found.add(partner);
    return found;
  }
}

interface Counted {
  readonly decision?: { readonly counted?: unknown } | null;
  readonly counted?: unknown;
}

/** A reading changes nothing, unless it uses up what is limited. */
const isCounted = ({ decision, counted }: Counted): boolean =>
  decision?.counted !== undefined || counted !== undefined;
