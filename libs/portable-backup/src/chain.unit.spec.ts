import {
  FIRST_DIGEST,
  StoreError,
  commitDigest,
  toEvent,
  type CommitRow,
  type EventRow,
} from '@coop/event-sourcing';
import { Chain } from './chain.js';

const ID = '00000000-0000-4000-8000-00000000000';
const STREAM = `records-record-${ID}1`;

const event = (position: number, revision: number, stream = STREAM): EventRow => ({
  ...{ position, stream, revision, id: `${ID}${position}`, type: 'records.record.viewed', version: 1 },
  ...{ retention: 'no-personal-values', authority: null, rules: null, salt: 'b'.repeat(64), data: '{"n":1}' },
});

function commit(
  previous: string,
  rows: readonly EventRow[],
  recordedAt = '2026-03-02T09:00:00.000Z',
): CommitRow {
  const header = {
    ...{ first: rows[0]?.position ?? 0, last: rows.at(-1)?.position ?? 0, recorded_at: recordedAt },
    ...{ command_id: `${ID}8`, command_digest: 'a'.repeat(64), actor: 'system:spec' },
    ...{ correlation_id: `${ID}8`, causation_id: `${ID}8`, traceparent: null },
  };
  return {
    ...header,
    digest: commitDigest(
      previous,
      rows.map((row) => toEvent(row, header)),
    ),
  };
}

const first = [event(1, 0), event(2, 1)];
const second = [event(3, 2)];
const one = commit(FIRST_DIGEST, first);
const two = commit(one.digest, second);
const damaged = (page: Parameters<Chain['accept']>[0], chain = new Chain()) =>
  expect(() => chain.accept(page)).toThrow(StoreError);

describe('The chain of commits that are copied', () => {
  it('knows where everything ends, over several pages', () => {
    const chain = new Chain();
    chain.accept({ commits: [one], events: first });
    chain.accept({ commits: [two], events: second });
    expect(chain.ends()).toMatchObject({ head: 3, digest: two.digest, recordedAt: two.recorded_at });
    expect([...chain.ends().streams]).toEqual([[STREAM, 2]]);
    expect([...chain.ends().categories]).toEqual([['records-record', 3]]);
  });

  it('refuses an event that says something else', () => {
    damaged({ commits: [one], events: [event(1, 0), { ...event(2, 1), data: '{"n":2}' }] });
  });

  it('refuses a commit that does not follow from the one before', () => {
    damaged({ commits: [one, commit(FIRST_DIGEST, second)], events: [...first, ...second] });
  });

  it('refuses gaps: of commits, of events, and events that belong to none', () => {
    damaged({ commits: [two], events: second });
    damaged({ commits: [one], events: [event(2, 1)] });
    damaged({ commits: [one], events: [...first, ...second] });
  });

  it('refuses revisions that jump, though the digests agree', () => {
    const rows = [event(1, 0), event(2, 2)];
    damaged({ commits: [commit(FIRST_DIGEST, rows)], events: rows });
  });

  it('refuses times that run backwards', () => {
    const earlier = commit(one.digest, second, '2026-03-02T08:00:00.000Z');
    damaged({ commits: [one, earlier], events: [...first, ...second] });
  });
});
