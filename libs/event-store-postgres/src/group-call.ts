import type { AppendCheck } from '@coop/event-sourcing';
import type { Statement } from './connections.js';
import { APPEND_PARAMETERS } from './migrations/append-group.js';
import type { PreparedCommit } from './prepared-commit.js';

/** What `ledger.append_group` says of one member, as it comes over the wire. */
export interface OutcomeRow {
  readonly outcome:
    'appended' | 'check-failed' | 'invalid' | 'mismatch' | 'not-owned' | 'repeated' | 'wrong-revision';
  readonly first: number;
  readonly last: number;
  readonly recorded_at: string;
  /** Of each stream after the append, joined by commas. */
  readonly revisions: string;
  /** Digest of the commit before. */
  readonly previous: string;
  readonly digest: string;
  readonly stream: string | null;
  readonly actual: string | null;
}

export const APPEND_GROUP: Statement = {
  name: 'ledger_append_group',
  text: `SELECT * FROM ledger.append_group(${APPEND_PARAMETERS.map(([, type], i) => `$${i + 1}::${type}`).join(', ')})`,
};

/** Another name is no category, cannot have moved, and could hold a comma. */
const CATEGORY = /^[a-z0-9-]+$/;
const MAX_POSITION = 2n ** 63n - 1n;

type Cell = string | number | null;
type Columns = Readonly<Record<(typeof APPEND_PARAMETERS)[number][0], string | readonly Cell[]>>;

/** The values of {@link APPEND_GROUP} for a group of commits. */
export function groupValues(group: readonly PreparedCommit[], clock: string): unknown[] {
  const columns: Columns = {
    p_clock: clock,
    ...commitColumns(group),
    ...streamColumns(group),
    ...checkColumns(group.flatMap(({ request }) => request.checks ?? [])),
    ...eventColumns(group),
  };
  return APPEND_PARAMETERS.map(([name]) => columns[name]);
}

function commitColumns(group: readonly PreparedCommit[]) {
  const of = (value: (commit: PreparedCommit['request']) => Cell) =>
    group.map(({ request }) => value(request));
  return {
    m_command: of(({ commandId }) => commandId),
    m_digest: of(({ commandDigest }) => commandDigest),
    m_actor: of(({ metadata }) => metadata.actor),
    m_correlation: of(({ metadata }) => metadata.correlationId),
    m_causation: of(({ metadata }) => metadata.causationId),
    m_traceparent: of(({ metadata }) => metadata.traceparent ?? null),
    m_streams: of(({ streams }) => streams.length),
    m_stream_checks: of(({ checks = [] }) => checks.filter((check) => 'stream' in check).length),
    m_category_checks: of(({ checks = [] }) => checks.filter((check) => 'categories' in check).length),
  };
}

function streamColumns(group: readonly PreparedCommit[]) {
  const streams = group.flatMap(({ request }) => request.streams);
  return {
    s_name: streams.map(({ stream }) => stream),
    s_expected: streams.map(({ expected }) => String(expected)),
    s_events: streams.map(({ events }) => events.length),
  };
}

function checkColumns(checks: readonly AppendCheck[]) {
  const streams = checks.filter((check) => 'stream' in check);
  const categories = checks.filter((check) => 'categories' in check);
  return {
    c_stream: streams.map(({ stream }) => stream),
    c_expected: streams.map(({ expected }) => String(expected)),
    k_categories: categories.map((check) => check.categories.filter((name) => CATEGORY.test(name)).join(',')),
    k_after: categories.map(({ unchangedAfter: after }) =>
      String(after < MAX_POSITION ? after : MAX_POSITION),
    ),
  };
}

function eventColumns(group: readonly PreparedCommit[]) {
  const events = group.flatMap((commit) => commit.events.flat());
  return {
    e_version: events.map(({ event }) => event.version),
    e_id: events.map(({ event }) => event.id),
    e_type: events.map(({ event }) => event.type),
    e_retention: events.map(({ event }) => event.retention),
    e_authority: events.map(({ event }) => event.authority ?? null),
    e_rules: events.map(({ event }) => event.rules ?? null),
    e_salt: events.map(({ event }) => event.salt),
    e_data: events.map(({ data }) => data),
    e_before: events.map(({ parts }) => parts[0]),
    e_to_time: events.map(({ parts }) => parts[1]),
    e_to_revision: events.map(({ parts }) => parts[2]),
    e_after: events.map(({ parts }) => parts[3]),
    e_sealed: events.map(({ sealed }) => sealed),
  };
}
