import {
  FIRST_DIGEST,
  bodyOf,
  prepare,
  rowDigest,
  type Commit,
  type CommitRow,
  type LedgerRows,
} from '@coop/event-sourcing';
import { LedgerTip } from './ledger-tip.js';
import { sampleAppend } from './testing/sample-append.js';

const STREAM = 'records-record-00000000-0000-4000-8000-000000000001';

/** Commits of one event each, at positions 1 to 30. */
const CHAIN: readonly CommitRow[] = Array.from({ length: 30 }).reduce<CommitRow[]>((rows, _, index) => {
  const body = bodyOf(prepare(sampleAppend(STREAM)).text, [STREAM]);
  const place = { first: index + 1, recorded_at: '2026-01-01T10:00:00.000Z', revisions: `${index}` };
  const digest = rowDigest(rows.at(-1)?.digest ?? FIRST_DIGEST, { ...place, body });
  return [...rows, { ...place, last: index + 1, body, digest }];
}, []);

/** A database which notes what was read of it. */
class ReadRows implements LedgerRows {
  readonly pageEvents = 500;
  readonly read: number[] = [];
  head = () => 0;
  endsOfRevisions = () => [];
  endsOfCommands = () => [];
  endsOfCategories = () => new Map<string, number>();
  commitAt = () => undefined;
  stream = () => [];

  async page(after: number, upTo: number) {
    const rows = CHAIN.slice(after, upTo);
    this.read.push(...rows.map(({ last }) => last));
    await new Promise(setImmediate);
    return { rows, previous: CHAIN[after - 1]?.digest };
  }
}

const own = (position: bigint): Commit => ({
  ...{ first: position, last: position, commandDigest: '', digest: FIRST_DIGEST, events: [] },
});
const lasts = (commits: readonly Commit[] | undefined) => commits?.map(({ last }) => last);

describe('The tip of a ledger that others append to as well', () => {
  let rows: ReadRows;
  let tip: LedgerTip;
  beforeEach(() => {
    rows = new ReadRows();
    tip = new LedgerTip(rows, 10n);
  });

  it('gives what follows to several followers after one read', async () => {
    tip.raise(13n);
    const given = await Promise.all([tip.next(10n), tip.next(10n), tip.next(10n)]);
    const all = [11n, 12n, 13n];
    expect(given.map(lasts)).toEqual([all, all, all]);
    expect(lasts(await tip.next(11n))).toEqual([12n, 13n]);
    expect(rows.read).toEqual([11, 12, 13]);
  });

  it('reads no own commit, and reads those between them once', async () => {
    tip.committed([own(11n)]);
    tip.committed([own(14n), own(15n)]);
    tip.committed([own(17n)]);
    expect(tip.head()).toBe(17n);
    const seen: bigint[] = [];
    for (let after = 10n; after < 17n; after = seen.at(-1) ?? after)
      seen.push(...(lasts(await tip.next(after)) ?? []));
    expect(seen).toEqual([11n, 12n, 13n, 14n, 15n, 16n, 17n]);
    expect(rows.read).toEqual([12, 13, 16]);
  });

  it('gives no commit twice when an own one becomes known while others are read', async () => {
    tip.raise(12n);
    const next = tip.next(10n);
    tip.committed([own(13n)]);
    await next;
    expect(lasts(await tip.next(10n))).toEqual([11n, 12n, 13n]);
    expect(rows.read).toEqual([11, 12]);
  });

  it('leaves to the reader what is further behind', async () => {
    tip.raise(12n);
    await tip.next(10n);
    expect(await tip.next(3n)).toBeUndefined();
  });

  it('goes on from a page that ends beyond it', async () => {
    tip.raise(30n);
    tip.seen([own(20n), own(21n)]);
    expect(lasts(await tip.next(19n))).toEqual([20n, 21n]);
    await tip.next(21n);
    expect(rows.read).toEqual([22, 23, 24, 25, 26, 27, 28, 29, 30]);
  });

  it('keeps a bounded number of own commits when nobody follows', async () => {
    for (let position = 12n; position < 3_000n; position += 2n) tip.committed([own(position)]);
    expect(tip.head()).toBe(2_998n);
    expect(await tip.next(10n)).toBeUndefined();
    // Twice too many were kept: each time those up to the newest of then were let go.
    expect(lasts(await tip.next(2_061n))).toEqual([2_062n]);
    expect(await tip.next(1_035n)).toBeUndefined();
  });

  it('refuses a ledger that has become shorter', () => {
    expect(() => tip.headIs(9n, 10n)).toThrow(expect.objectContaining({ code: 'StoreDamaged' }));
    tip.committed([own(11n)]);
    expect(tip.headIs(10n, 10n)).toBe(false);
  });
});
