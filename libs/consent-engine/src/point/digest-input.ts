import type { GrantGiven, RecordKnown } from '../facts.js';
import type { Contents } from './contents.js';
import type { ControlTables } from './control-tables.js';

/** A value that JSON can hold. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/**
 * All that decisions are made from as plain JSON-able data: sorted, positions as decimal strings, ends that are
 * infinite as text. The position reached is left out, and so is the order in which facts arrived: two states that
 * decide alike give equal text after canonical serialisation.
 */
export function digestInput(tables: ControlTables, contents: Contents): { readonly [key: string]: Plain } {
  const { parties, records, grants, contracts, prohibitions, authority, purposes } = tables;
  const slots = contracts.slots();
  return {
    parties: byFirst([...contents.parties()].map(({ party, type, partners }) => [party, { type, partners }])),
    erased: [...contents.erased()].sort(),
    records: byFirst([...contents.records()].map((record) => [record.record, ofRecord(record)])),
    removedRecords: numbers(records.size)
      .filter((record) => records.isRemoved(record))
      .map((record) => records.ids.text(record))
      .sort(),
    informed: [...records.informed.pairs()]
      .map(([record, party]) => `${records.ids.text(record)} ${parties.ids.text(party)}`)
      .sort(),
    introduced: byFirst(
      [...records.introduced].map(([category, fields]) => [category, byFirst([...fields])]),
    ),
    grants: byFirst([...contents.grants()].map(({ fact }) => [fact.grant, ofGrant(fact)])),
    withdrawnGrants: numbers(grants.size)
      .filter((grant) => grants.isWithdrawn(grant))
      .map((grant) => grants.ids.text(grant))
      .sort(),
    prohibitions: byFirst(
      [...contents.prohibitions()].map(({ fact, validity }) => [fact.prohibition, { ...fact, ...validity }]),
    ),
    liftedProhibitions: [...prohibitions.lifted].sort(),
    contracts: byFirst(
      [...contents.contracts()].map(({ fact, validity }) => [fact.contract, { ...fact, ...validity }]),
    ),
    terminatedContracts: slots.flatMap(([id, { terminated }]) => (terminated ? [id] : [])).sort(),
    suspensions: byFirst(
      slots.map(([id, { suspensions, endedSuspensions }]) => [
        id,
        [sorted(suspensions), sorted(endedSuspensions)],
      ]),
    ),
    duties: byFirst(slots.map(([id, { duties }]) => [id, byFirst([...duties])])),
    mandates: byFirst(
      [...contents.mandates()].map(({ fact, validity }) => [fact.mandate, { ...fact, ...validity }]),
    ),
    endedMandates: sorted(authority.endedMandates),
    proposals: byFirst([...authority.proposals]),
    annulledProposals: sorted(authority.annulled),
    readings: byFirst([...tables.readings].map(([id, readings]) => [id, sorted(readings)])),
    taxonomies: [
      purposes.current.version,
      ...purposes.stated.map(({ version, terms }) => [version, terms] as const),
    ].map(plain),
  };
}

const numbers = (length: number): number[] => Array.from({ length }, (_, number) => number);
const sorted = (set: ReadonlySet<string>): readonly string[] => [...set].sort();

/** The order in which people were listed leaves no trace. */
function ofRecord(record: RecordKnown): unknown {
  const fields = record.fields.map((field) => ({ ...field, subjects: [...field.subjects].sort() }));
  return { ...record, fields, owners: [...record.owners].sort() };
}

function ofGrant(grant: GrantGiven): unknown {
  const { records } = grant.scope;
  return records === undefined
    ? grant
    : { ...grant, scope: { ...grant.scope, records: [...records].sort() } };
}

/** Pairs instead of an object, because ids chosen by others may be `__proto__`. */
function byFirst(pairs: readonly (readonly [string, unknown])[]): readonly Plain[] {
  return [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, plain(value)]);
}

function plain(value: unknown): Plain {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(plain);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, plain(member)]),
  );
}
