import { createHash } from 'node:crypto';
import {
  DecisionPoint,
  partnerView,
  type ControlFact,
  type DecisionRequest,
  type RecordField,
} from '@coop/consent-engine';
import { newId, type EventStore, type StoredEvent } from '@coop/event-sourcing';
import { asRecordsEvent } from '../projections/records-events.js';
import type { Decided, Question } from '../application/ports.js';

/** A decision point over the real engine, fed from the ledger: our records, and facts that a spec tells. */
export class Control {
  readonly #point = new DecisionPoint();
  readonly #fields = new Map<string, readonly RecordField[]>();
  readonly #imports = new Map<string, string[]>();
  #position = 0n;

  constructor(
    readonly store: EventStore,
    readonly clock: () => Date,
  ) {}

  /** A fact of another service, as an event of the category in which it stands. */
  async tell(category: string, ...facts: readonly ControlFact[]): Promise<void> {
    for (const fact of facts) {
      const event = {
        id: newId(),
        type: 'test.fact',
        version: 1,
        data: { fact } as never,
        retention: 'no-personal-values' as const,
      };
      const metadata = { actor: newId(), correlationId: newId(), causationId: newId() };
      const streams = [{ stream: `${category}-${newId()}`, expected: 'no-stream' as const, events: [event] }];
      await this.store.append({ streams, commandId: newId(), commandDigest: '0'.repeat(64), metadata });
    }
  }

  async decide(
    question: Question,
  ): Promise<Omit<Decided, 'knownPosition'> & { readonly knownPosition: string }> {
    await this.#catchUp();
    const asOf = this.clock().toISOString();
    const request: DecisionRequest = { ...question, asOf };
    const decision = this.#point.explain(request);
    const view = partnerView(decision);
    return {
      ...view,
      stage: view.stage ?? null,
      recordInContract: !decision.requestReasons.some(
        ({ code }) =>
          (code.startsWith('contract-') && code !== 'contract-used-up') || code.startsWith('record-'),
      ),
      reasons: decision.reasons,
      cited: Object.values(decision.cited).flat(),
      counted: decision.counted,
      subjects: [...new Set(decision.perField.flatMap(({ concerned }) => concerned))],
      duties: decision.duties,
      validUntil: new Date(decision.validUntil).toISOString(),
      asOf,
      knownPosition: String(this.#position),
      inputDigest: createHash('sha256').update(JSON.stringify(request)).digest('hex'),
      rules: `${decision.rules.engine} ${decision.rules.taxonomy}`,
    };
  }

  async #catchUp(): Promise<void> {
    for await (const { events, last } of this.store.readAll(this.#position)) {
      for (const event of events) for (const fact of this.#factsIn(event)) this.#point.apply(fact);
      this.#position = last;
    }
    this.#point.apply({ kind: 'position-reached', position: this.#position });
  }

  #factsIn(stored: StoredEvent): readonly ControlFact[] {
    if (stored.type === 'test.fact') return [(stored.data as unknown as { readonly fact: ControlFact }).fact];
    const event = asRecordsEvent(stored);
    if (event.type === 'records.disclosure.made') {
      const { disclosure, decision } = event.data;
      return [{ kind: 'reading-counted', reading: disclosure, of: decision.counted ?? [] }];
    }
    if (event.type === 'records.record.created') {
      const { record, kind, category, owners, controlRule, quorum, basis, source } = event.data;
      const fields = event.data.fields.map(({ name, subjects, sensitive, value }) => ({
        name,
        subjects,
        sensitive,
        empty: value === null,
      }));
      this.#fields.set(record, fields);
      if ('import' in source)
        this.#imports.set(source.import, [...(this.#imports.get(source.import) ?? []), record]);
      const parties = new Set([...owners, ...fields.flatMap(({ subjects }) => subjects)]);
      return [
        ...[...parties].map((party): ControlFact => ({ kind: 'party-known', party, type: 'person' })),
        {
          kind: 'record-known',
          ...{ record, category, owners, fields, recordKind: kind, controlPosition: event.position },
          controlRule: controlRule === 'all-mentioned' || controlRule === 'signatory' ? 'all' : controlRule,
          ...(quorum === undefined ? {} : { quorum }),
          basis:
            basis === null
              ? { legalBasis: 'consent', purposes: [] }
              : { legalBasis: 'legitimate-interest', purposes: basis.purposes },
        },
      ];
    }
    if (event.type === 'records.subject.informed') {
      const { subject, import: importId } = event.data;
      return [{ kind: 'subject-informed', subject, records: this.#imports.get(importId) ?? [] }];
    }
    return [];
  }
}
