import type { ControlFact } from '../facts.js';
import { Contents } from './contents.js';
import { ControlTables } from './control-tables.js';
import { Rows } from './chunks.js';

/** First bytes of a snapshot: another form gets another name, and is refused by this version. */
const FORMAT = 'consent-engine/snapshot/2';
const ALIGNED = 8;

/** The part of a snapshot that is text: all that is not counted in millions. */
interface Head {
  readonly format: string;
  readonly position: string;
  /** Contracts, prohibitions, mandates, votes, taxonomies … as the facts that state them. */
  readonly facts: readonly ControlFact[];
  readonly recordShapes: readonly string[];
  readonly grantShapes: readonly string[];
  readonly texts: { readonly [table in Table]: readonly (readonly [string, number])[] };
  readonly partners: readonly (readonly [number, readonly number[]])[];
  readonly lists: readonly (readonly [number, readonly number[]])[];
  readonly introduced: readonly (readonly [string, readonly (readonly [string, number])[]])[];
  /** Names and lengths in bytes of what follows, in order. */
  readonly columns: readonly (readonly [Column, number])[];
}

type Table = 'parties' | 'records' | 'grants';
/** In the order in which they lie. */
const COLUMNS = [
  'partyIds',
  'partyBits',
  'recordIds',
  'recordRows',
  'pool',
  'informed',
  'grantIds',
  'grantRows',
] as const;
type Column = (typeof COLUMNS)[number];
type Columns = { readonly [column in Exclude<Column, 'partyBits'>]: Uint32Array } & {
  readonly partyBits: Uint8Array;
};

/** All of the tables as bytes. Grows with what is known, not with what happened. */
export function writeSnapshot(tables: ControlTables): Uint8Array {
  const { parties, records, grants } = tables;
  const party = parties.save();
  const recordIds = records.ids.save();
  const grantIds = grants.ids.save();
  const columns: Columns = {
    partyIds: party.ids.words,
    partyBits: party.bits,
    recordIds: recordIds.words,
    recordRows: records.rows.save(),
    pool: records.savePool(),
    informed: Uint32Array.from([...records.informed.pairs()].flat()),
    grantIds: grantIds.words,
    grantRows: grants.rows.save(),
  };
  const head: Head = {
    format: FORMAT,
    position: String(tables.position),
    facts: [...otherFacts(tables)],
    recordShapes: records.shapes.map(({ terms }) => JSON.stringify(terms)),
    grantShapes: grants.shapes.map(({ terms }) => JSON.stringify(terms)),
    texts: { parties: party.ids.texts, records: recordIds.texts, grants: grantIds.texts },
    partners: party.partners,
    lists: [...grants.lists].map(([grant, list]) => [grant, [...list]]),
    introduced: [...records.introduced].map(([category, fields]) => [category, [...fields]]),
    columns: COLUMNS.map((name) => [name, columns[name].byteLength]),
  };
  return pack(JSON.stringify(head, bigintAsText), columns);
}

/**
 * Begins again where a snapshot was taken.
 * @throws TypeError for bytes that are no snapshot of this version: read all facts instead
 */
export function readSnapshot(bytes: Uint8Array, hashKey: readonly [number, number]): ControlTables {
  const { head, columns } = unpack(bytes);
  const tables = new ControlTables(hashKey);
  const { parties, records, grants } = tables;
  parties.restore({
    ids: { words: columns.partyIds, texts: head.texts.parties },
    bits: columns.partyBits,
    partners: head.partners,
  });
  records.ids.restore({ words: columns.recordIds, texts: head.texts.records });
  grants.ids.restore({ words: columns.grantIds, texts: head.texts.grants });
  for (const fact of head.facts) tables.apply(fact);
  for (const [category, fields] of head.introduced)
    for (const [field, position] of fields) records.introduce(category, field, position);
  for (const key of head.recordShapes) records.addShape(key);
  for (const key of head.grantShapes) grants.addShape(key);
  records.rows = Rows.restore(records.rows.stride, columns.recordRows);
  records.restorePool(columns.pool);
  const informed = columns.informed;
  for (let at = 0; at < informed.length; at += 2) records.informed.add(informed[at]!, informed[at + 1]!);
  grants.rows = Rows.restore(grants.rows.stride, columns.grantRows);
  for (const [grant, list] of head.lists) grants.lists.set(grant, new Set(list));
  grants.rechain();
  tables.position = BigInt(head.position);
  return tables;
}

/** What is not laid out in columns, as facts that state it again. Order matters for taxonomies alone. */
function* otherFacts(tables: ControlTables): Generator<ControlFact> {
  const contents = new Contents(tables);
  const { purposes, prohibitions, authority, contracts } = tables;
  for (const { version: taxonomy, terms } of purposes.stated)
    yield { kind: 'taxonomy-adopted', taxonomy, terms };
  const { version: taxonomy, terms } = purposes.current;
  yield { kind: 'taxonomy-adopted', taxonomy, terms };
  for (const { fact } of contents.prohibitions()) yield fact;
  for (const prohibition of prohibitions.lifted) yield { kind: 'prohibition-lifted', prohibition };
  for (const { fact } of contents.mandates()) yield fact;
  for (const mandate of authority.endedMandates) yield { kind: 'mandate-ended', mandate };
  for (const proposal of authority.proposals.values()) yield proposal;
  for (const proposal of authority.annulled) yield { kind: 'proposal-annulled', proposal };
  for (const [contract, slot] of contracts.slots()) {
    if (slot.contract !== undefined) yield slot.contract.fact;
    if (slot.terminated) yield { kind: 'contract-terminated', contract };
    for (const suspension of slot.suspensions) yield { kind: 'contract-suspended', contract, suspension };
    for (const suspension of slot.endedSuspensions) yield { kind: 'contract-resumed', contract, suspension };
    for (const [duty, standing] of slot.duties) yield { kind: DUTY_FACTS[standing], contract, duty };
  }
  for (const [id, readings] of tables.readings)
    for (const reading of readings) yield { kind: 'reading-counted', reading, of: [id] };
}

const DUTY_FACTS = { open: 'duty-opened', breached: 'duty-breached', fulfilled: 'duty-fulfilled' } as const;

const bigintAsText = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;

function pack(head: string, columns: Columns): Uint8Array {
  const text = new TextEncoder().encode(head);
  const parts = COLUMNS.map((name) => columns[name]);
  const start = padded(8 + text.length);
  const bytes = new Uint8Array(parts.reduce((at, { byteLength }) => padded(at + byteLength), start));
  new DataView(bytes.buffer).setUint32(0, text.length);
  bytes.set(text, 8);
  let at = start;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at = padded(at + part.byteLength);
  }
  return bytes;
}

function unpack(bytes: Uint8Array): { readonly head: Head; readonly columns: Columns } {
  const length = bytes.length < 8 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  if (!text.startsWith(`{"format":"${FORMAT}"`)) throw new TypeError(`this is no ${FORMAT}`);
  const head: Head = JSON.parse(text);
  let at = padded(8 + length);
  const parts = new Map(
    head.columns.map(([name, size]) => {
      if (at + size > bytes.length) throw new TypeError(`this ${FORMAT} ends too early`);
      // A copy: its own memory is aligned, whatever the place of the bytes in theirs.
      const part = new Uint8Array(bytes.subarray(at, at + size));
      at = padded(at + size);
      return [name, part] as const;
    }),
  );
  const raw = (name: Column) => parts.get(name) ?? new Uint8Array(0);
  const words = (name: Column) => new Uint32Array(raw(name).buffer);
  return {
    head,
    columns: {
      partyIds: words('partyIds'),
      partyBits: raw('partyBits'),
      recordIds: words('recordIds'),
      recordRows: words('recordRows'),
      pool: words('pool'),
      informed: words('informed'),
      grantIds: words('grantIds'),
      grantRows: words('grantRows'),
    },
  };
}

const padded = (at: number): number => Math.ceil(at / ALIGNED) * ALIGNED;
