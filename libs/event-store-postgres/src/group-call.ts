import type { AppendCheck, ExpectedRevision, PreparedAppend } from '@coop/event-sourcing';
import type { Statement } from './connections.js';
import { APPEND_PARAMETERS, EXPECTED } from './migrations/append-group.js';

/** What `ledger.append_group` says of one member, as it comes over the wire. */
export interface OutcomeRow {
  readonly outcome: 'appended' | 'check-failed' | 'invalid' | 'not-owned' | 'repeated' | 'wrong-revision';
  readonly first: number;
  readonly last: number;
  readonly recorded_at: string;
  /** Of each stream after the append, joined by commas. */
  readonly revisions: string;
  /** Digest of the commit before. */
  readonly previous: string;
  readonly digest: string;
  readonly stream: string | null;
  /** -1 when there is no such stream. */
  readonly actual: string | null;
}

export const APPEND_GROUP: Statement = {
  name: 'ledger_append_group',
  text: `SELECT * FROM ledger.append_group(${APPEND_PARAMETERS.map(([, type], i) => `$${i + 1}::${type}`).join(', ')})`,
};

/** Another name is no category, and cannot have moved. */
const CATEGORY = /^[a-z0-9-]+$/;
const MAX_POSITION = 2n ** 63n - 1n;

type Column = string | Buffer | readonly (string | number)[];
type Columns = Readonly<Record<(typeof APPEND_PARAMETERS)[number][0], Column>>;

/** Gives each name a number, from 1. */
class Numbers {
  readonly #numbers = new Map<string, number>();

  of(name: string): number {
    const number = this.#numbers.get(name) ?? this.#numbers.size + 1;
    this.#numbers.set(name, number);
    return number;
  }

  names(): string[] {
    return [...this.#numbers.keys()];
  }
}

/** The values of {@link APPEND_GROUP} for a group of commits with different commands. */
export function groupValues(group: readonly PreparedAppend[], clock: string): unknown[] {
  const streamNumbers = new Numbers();
  const categoryNumbers = new Numbers();
  const requests = group.map(({ request }) => request);
  const streams = requests.flatMap((request) => request.streams);
  const checks = requests.flatMap((request) => request.checks ?? []);
  const streamChecks = checks.filter((check) => 'stream' in check);
  const categoryChecks = checks.flatMap(categoryChecksOf);
  const columns: Columns = {
    p_clock: clock,
    p_texts: Buffer.from(group.map(({ text }) => text.head + text.streams.join('')).join('')),
    m_command: requests.map(({ commandId }) => commandId),
    m_head: group.map(({ text }) => Buffer.byteLength(text.head)),
    m_streams: requests.map((request) => request.streams.length),
    m_stream_checks: requests.map(
      (request) => (request.checks ?? []).filter((check) => 'stream' in check).length,
    ),
    m_category_checks: requests.map((request) => (request.checks ?? []).flatMap(categoryChecksOf).length),
    s_name: streams.map(({ stream }) => streamNumbers.of(stream)),
    s_expected: streams.map(({ expected }) => expectedOf(expected)),
    s_events: streams.map(({ events }) => events.length),
    s_text: group.flatMap(({ text }) => text.streams.map((events) => Buffer.byteLength(events))),
    c_name: streamChecks.map(({ stream }) => streamNumbers.of(stream)),
    c_expected: streamChecks.map(({ expected }) => expectedOf(expected)),
    k_name: categoryChecks.map(({ category }) => categoryNumbers.of(category)),
    k_after: categoryChecks.map(({ after }) => after),
    d_name: streamNumbers.names(),
    q_name: categoryNumbers.names(),
  };
  return APPEND_PARAMETERS.map(([name]) => columns[name]);
}

const within = (position: bigint): string => String(position < MAX_POSITION ? position : MAX_POSITION);

const expectedOf = (expected: ExpectedRevision): string | number =>
  typeof expected === 'bigint' ? within(expected) : EXPECTED[expected];

function categoryChecksOf(check: AppendCheck): { readonly category: string; readonly after: string }[] {
  if ('stream' in check) return [];
  const after = within(check.unchangedAfter);
  return check.categories.filter((name) => CATEGORY.test(name)).map((category) => ({ category, after }));
}
