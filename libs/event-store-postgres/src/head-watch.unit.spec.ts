import { HeadWatch } from './head-watch.js';
import { LedgerTip } from './ledger-tip.js';
import type { LedgerRows } from '@coop/event-sourcing';

const SELDOM = 600_000;
const noRows: LedgerRows = {
  head: () => 0,
  pageEvents: 1,
  page: () => ({ previous: undefined, rows: [] }),
  endsOfRevisions: () => [],
  endsOfCommands: () => [],
  endsOfCategories: () => new Map(),
  commitAt: () => undefined,
  stream: () => [],
};
const settled = () => new Promise(setImmediate);

describe('The watch over the head of a ledger', () => {
  let head: bigint | Error;
  let looks: number;
  let news: number;
  let tip: LedgerTip;
  let watch: HeadWatch;
  const start = (pollMs: number) => {
    [head, looks, news, tip] = [0n, 0, 0, new LedgerTip(noRows, 0n)];
    watch = new HeadWatch({
      tip,
      pollMs,
      async ask() {
        looks += 1;
        if (head instanceof Error) throw head;
        return head;
      },
      onNews: () => (news += 1),
      onDamage: () => undefined,
    });
  };
  beforeEach(() => start(SELDOM));
  afterEach(() => watch.close());
  const notice = (previous: bigint, last: bigint) => watch.noticed({ previous, first: previous + 1n, last });

  it('looks once more, not once for each, when many notices come during a look', async () => {
    for (let last = 1n; last <= 50n; last++) notice(last - 1n, last);
    head = 50n;
    while (tip.head() < 50n) await settled();
    await settled();
    expect(looks).toBeLessThanOrEqual(2);
    expect(watch.gaps).toBe(0);
  });

  it('counts a gap for each notice that does not follow the one before', async () => {
    notice(0n, 1n);
    notice(3n, 4n);
    notice(4n, 5n);
    notice(8n, 9n);
    await settled();
    expect(watch.gaps).toBe(2);
  });

  it('does not look for what is known', async () => {
    tip.raise(5n);
    notice(3n, 5n);
    await settled();
    expect(looks).toBe(0);
    expect(watch.gaps).toBe(0);
  });

  it('says nothing when nothing is new', async () => {
    await watch.look();
    expect([looks, news]).toEqual([1, 0]);
    head = 1n;
    await watch.look();
    expect([looks, news]).toEqual([2, 1]);
  });

  it('goes on looking after the database was away', async () => {
    await watch.close();
    start(1);
    head = new Error('away');
    await watch.look();
    await watch.look();
    head = 7n;
    while (tip.head() < 7n) await settled();
    expect(news).toBe(1);
  });
});
