import {
  applyFact,
  controlDigestInput,
  decide,
  emptyControlState,
  type ControlState,
  type Decision,
  type DecisionRequest,
  type RecordField,
} from '@coop/consent-engine';
import type { MemoryIndex, StoredEvent } from '@coop/event-sourcing';
import { controlFacts, type ControlEvent } from '../domain/control-facts.js';

/** Every category that can change a decision. A disclosure's append checks that none of them moved. */
export const CONTROL_CATEGORIES = [
  'identity-party',
  'identity-mandate',
  'identity-erasure',
  'consent-contract',
  'consent-grant',
  'consent-prohibition',
  'consent-duty',
  'records-record',
  'records-subject',
] as const;

/** The state of control in memory: the decision point of one instance, and of every replay. */
export class ControlIndex implements MemoryIndex {
  readonly name = 'consent.control';
  readonly categories: readonly string[] = CONTROL_CATEGORIES;
  readonly state: ControlState = emptyControlState();
  /** import → subject → records: whom an information reaches. */
  readonly #imported = new Map<string, Map<string, string[]>>();

  apply(event: StoredEvent): void {
    this.#noteImport(event);
    for (const fact of controlFacts(event as StoredEvent & ControlEvent, this)) applyFact(this.state, fact);
    this.reach(event.position);
  }

  /** Events that say nothing about control also move the position that a decision knows. */
  reach(position: bigint): void {
    if (position > this.state.position) applyFact(this.state, { kind: 'position-reached', position });
  }

  decide(request: DecisionRequest): Decision {
    return decide(this.state, request);
  }

  knows(party: string): boolean {
    return this.state.parties.has(party);
  }

  fieldsOf(record: string): readonly RecordField[] {
    return this.state.records.get(record)?.fields ?? [];
  }

  recordsOf(importId: string, subject: string): readonly string[] {
    return this.#imported.get(importId)?.get(subject) ?? [];
  }

  /** Plain, sorted form of everything that decides: the input of its digest. */
  digestInput(): unknown {
    const { position: _, ...rest } = controlDigestInput(this.state) as Record<string, unknown>;
    return rest;
  }

  #noteImport(event: StoredEvent): void {
    const control = event as StoredEvent & ControlEvent;
    if (control.type !== 'records.record.created' || !('import' in control.data.source)) return;
    const subjects = this.#imported.get(control.data.source.import) ?? new Map<string, string[]>();
    this.#imported.set(control.data.source.import, subjects);
    for (const subject of new Set(control.data.fields.flatMap((field) => field.subjects)))
      subjects.set(subject, [...(subjects.get(subject) ?? []), control.data.record]);
  }
}
