import type { Ledger } from '@coop/event-sourcing';
import type { BlindIndex } from '@coop/personal-data';
import { recordDecider } from '../domain/record.decide.js';
import type { HeldRecord } from '../domain/record.js';
import type { GoodRow } from '../importing/read-rows.js';
import { comparableEmail } from '../importing/row-identity.js';
import { CATEGORIES } from '../projections/records-events.js';

/** Fields of the blind index. Rows of a file are known again by keyed fingerprints, never by their values. */
export const INDEX = { row: 'import-row', key: 'import-key', email: 'email' } as const;

export interface KnownRecord {
  readonly state: HeldRecord;
  readonly revision: bigint;
}

export type RowMatch =
  | { readonly kind: 'new' }
  /** The very row that was the last to be imported for this record. */
  | { readonly kind: 'same'; readonly record: string }
  | { readonly kind: 'known'; readonly record: KnownRecord };

interface Parts {
  readonly ledger: Ledger;
  readonly blind: BlindIndex;
}

/** Rows are compared within their category: the same address may stand in two lists for two reasons. */
export const within = (category: string, text: string): string => `${category}\n${text}`;

/** Which record, if any, is a row about? An index entry whose record was never appended (a crash) is ignored. */
export async function matchRow(parts: Parts, category: string, row: GoodRow): Promise<RowMatch> {
  for (const { ref } of await parts.blind.find(INDEX.row, within(category, row.canonical))) {
    const [record = '', importId = ''] = ref.split(' ');
    const known = await held(parts.ledger, record);
    if (known?.state.lastImport === importId) return { kind: 'same', record };
  }
  const [surely] = await heldByKey(parts, category, row.keys.strong);
  if (surely !== undefined) return { kind: 'known', record: surely };
  for (const key of row.keys.weak) {
    const [only, ...others] = await heldByKey(parts, category, key);
    if (only !== undefined && others.length === 0) return { kind: 'known', record: only };
  }
  return { kind: 'new' };
}

async function heldByKey(
  { ledger, blind }: Parts,
  category: string,
  key: string,
): Promise<readonly KnownRecord[]> {
  const refs = new Set((await blind.find(INDEX.key, within(category, key))).map(({ ref }) => ref));
  const found = await Promise.all([...refs].map((record) => held(ledger, record)));
  return found.filter((record) => record !== undefined);
}

async function held(ledger: Ledger, record: string): Promise<KnownRecord | undefined> {
  const { state, revision } = await ledger.load(`${CATEGORIES.record}-${record}`, recordDecider);
  return state.status === 'held' && revision !== 'no-stream' ? { state, revision } : undefined;
}

/** Makes a row findable before its record is appended: the other order could lose it, and enter it twice. */
export async function indexRow(
  { blind }: Pick<Parts, 'blind'>,
  row: GoodRow,
  to: {
    readonly category: string;
    readonly record: string;
    readonly subject: string;
    readonly import: string;
  },
): Promise<void> {
  const { category, record, subject } = to;
  await blind.put(INDEX.row, within(category, row.canonical), { subject, ref: `${record} ${to.import}` });
  for (const key of [row.keys.strong, ...row.keys.weak])
    await blind.put(INDEX.key, within(category, key), { subject, ref: record });
  for (const email of row.emails)
    await blind.put(INDEX.email, comparableEmail(email), { subject, ref: record });
}
