import type { Citations, DecisionRequest, Reason } from '../../decision.js';
import type { ControlledRecord, ControlState, Contract } from './state.js';
import type { MandateRole, RecordField, Scope } from '../../facts.js';
import { REASON_CODES, stageOf, type ReasonCode } from '../../reason-codes.js';
import { TAXONOMY_VERSION } from '../../taxonomy/purposes.js';
import type { Taxonomy } from '../../taxonomy/taxonomy.js';
import type { Horizon } from '../../validity.js';

/** What one evaluation knows and collects. Rules read it; they change nothing but the collections. */
export interface Question {
  readonly state: ControlState;
  readonly request: DecisionRequest;
  readonly contract: Contract | undefined;
  readonly horizon: Horizon;
  readonly cited: CitationBook;
  readonly suppositions: Suppositions;
}

/** What is supposed instead of what is, to answer "what if" and "who could". */
export interface Suppositions {
  /** Evaluate as if this grant had been withdrawn. */
  readonly withoutGrant?: string;
  /** Evaluate as if every field held something. */
  readonly fieldsFilled?: boolean;
}

/** One field of one record, as it is being asked about. */
export interface Place {
  readonly record: ControlledRecord;
  readonly field: RecordField;
}

/** Gathers the ids that a decision relied on. */
export class CitationBook {
  readonly #ids = {
    grants: new Set<string>(),
    prohibitions: new Set<string>(),
    contracts: new Set<string>(),
    mandates: new Set<string>(),
    duties: new Set<string>(),
    proposals: new Set<string>(),
  };

  cite(kind: keyof Citations, ids: Iterable<string>): void {
    for (const id of ids) this.#ids[kind].add(id);
  }

  close(): Citations {
    const { grants, prohibitions, contracts, mandates, duties, proposals } = this.#ids;
    return {
      grants: [...grants].sort(),
      prohibitions: [...prohibitions].sort(),
      contracts: [...contracts].sort(),
      mandates: [...mandates].sort(),
      duties: [...duties].sort(),
      proposals: [...proposals].sort(),
    };
  }
}

/** A reason; ids are sorted, so that the order in which facts arrived leaves no trace. */
export function because(code: ReasonCode, ids: readonly string[] = [], stakeholder?: string): Reason {
  const reason = { code, stage: stageOf(code), ids: [...ids].sort() };
  return stakeholder === undefined ? reason : { ...reason, stakeholder };
}

const RANK = new Map(REASON_CODES.map((code, rank) => [code, rank]));

/** Prohibitions first, then the order of the table of codes, then stakeholder and ids. */
export function inOrder(reasons: readonly Reason[]): readonly Reason[] {
  const key = (reason: Reason) => `${reason.stakeholder ?? ''} ${reason.ids.join(' ')}`;
  const rank = (reason: Reason) => RANK.get(reason.code) ?? RANK.size;
  return [...reasons].sort((a, b) => rank(a) - rank(b) || compareText(key(a), key(b)));
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The taxonomy of this version, the built-in one when none is named; unknown versions are `undefined`. */
export function taxonomyOf(state: ControlState, version: string = TAXONOMY_VERSION): Taxonomy | undefined {
  return state.taxonomies.get(version);
}

/** Whether a limit of readings is reached; one that cannot be read always is, for an error denies. */
export function isUsedUp(state: ControlState, id: string, limit: number | undefined): boolean {
  if (limit === undefined) return false;
  const isReadable = Number.isSafeInteger(limit) && limit >= 0;
  return !isReadable || (state.readings.get(id)?.size ?? 0) >= limit;
}

/** Whether a scope means this record. */
export function scopeCovers(scope: Scope, record: ControlledRecord): boolean {
  return (
    (scope.records?.includes(record.record) ?? true) &&
    (scope.categories?.includes(record.category) ?? true) &&
    (scope.kinds?.includes(record.recordKind) ?? true)
  );
}

/** Whether a list of fields means this one. */
export function fieldsCover(fields: readonly string[] | 'all', field: string): boolean {
  return fields === 'all' || fields.includes(field);
}

/** Ids of the mandates by which `agent` may act for `principal` in one of these roles, now. */
export function mandatesInForce(
  question: Question,
  principal: string,
  agent: string,
  roles: readonly MandateRole[],
): readonly string[] {
  const { state, horizon } = question;
  if (!state.parties.has(agent) || state.erased.has(agent)) return [];
  const candidates = state.mandatesByPrincipal.get(principal)?.get(agent) ?? [];
  return [...candidates].filter((id) => {
    const mandate = state.mandates.get(id);
    return (
      mandate !== undefined &&
      roles.includes(mandate.role) &&
      !state.endedMandates.has(id) &&
      horizon.phase(mandate.validity) === 'in-force'
    );
  });
}
