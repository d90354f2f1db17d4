import type { ControlState } from './state.js';
import type { Taxonomy } from '../../taxonomy/taxonomy.js';
import type { Interval } from '../../validity.js';

/** A value that JSON can hold. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/**
 * The whole state as plain JSON-able data: sorted, without indexes (they follow from the rest), positions as
 * decimal strings, open ends as `Infinity`. Two states that decide alike give equal text after canonical
 * serialisation; hash that for a digest of the state.
 */
export function controlDigestInput(state: ControlState): { readonly [key: string]: Plain } {
  return {
    position: state.position.toString(),
    parties: entries(state.parties),
    erased: sorted(state.erased),
    mandates: entries(state.mandates),
    endedMandates: sorted(state.endedMandates),
    records: entries(state.records),
    removedRecords: sorted(state.removedRecords),
    informed: entries(state.informed),
    grants: entries(state.grants),
    withdrawnGrants: sorted(state.withdrawnGrants),
    prohibitions: entries(state.prohibitions),
    liftedProhibitions: sorted(state.liftedProhibitions),
    contracts: entries(state.contracts),
    terminatedContracts: sorted(state.terminatedContracts),
    suspensions: entries(state.suspensions),
    endedSuspensions: entries(state.endedSuspensions),
    proposals: entries(state.proposals),
    annulledProposals: sorted(state.annulledProposals),
    readings: entries(state.readings),
    fieldsIntroduced: entries(state.fieldsIntroduced),
    taxonomies: entries(new Map([...state.taxonomies].map(([version, each]) => [version, content(each)]))),
    taxonomy: state.taxonomy.version,
    duties: entries(state.duties),
  };
}

/** term → terms directly above it */
function content(taxonomy: Taxonomy): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(taxonomy.terms.map((term) => [term, new Set(taxonomy.parents(term))]));
}

function sorted(set: ReadonlySet<string>): readonly string[] {
  return [...set].sort();
}

/** Pairs instead of an object, because ids chosen by others may be `__proto__`. */
function entries(map: ReadonlyMap<string, unknown>): readonly Plain[] {
  return [...map.keys()].sort().map((key) => [key, plain(map.get(key))]);
}

function plain(value: unknown): Plain {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof Set) return sorted(value as ReadonlySet<string>);
  if (value instanceof Map) return entries(value as ReadonlyMap<string, unknown>);
  if (Array.isArray(value)) return value.map(plain);
  if (isInterval(value)) return { from: bound(value.from), until: bound(value.until) };
  const members = new Map<string, unknown>(Object.entries(value));
  return Object.fromEntries([...members.keys()].sort().map((key) => [key, plain(members.get(key))]));
}

/** Unlike an open end, an interval that never holds must not look like one that always does. */
function bound(value: number): Plain {
  return Number.isFinite(value) ? value : String(value);
}

function isInterval(value: object): value is Interval {
  return 'from' in value && 'until' in value;
}
