import { loadavg } from 'node:os';
import { row, type Report, type Row, type SuiteOptions } from '../results.js';
import { measureBus } from './bus.js';
import { measureFreshness } from './freshness.js';
import { measureRaces } from './races.js';
import { measureReadings } from './reading.js';
import { measureRestarts } from './restarting.js';
import { measureSpreading } from './spreading.js';
import { openWorld, type World } from './world.js';

const MINUTE_MS = 60_000;
const SIZES = {
  full: {
    ...{ records: 100, withdrawals: 100, readings: 2_000, requests: 20_000 },
    ...{ races: 10_000, patienceMs: 20 * MINUTE_MS },
  },
  quick: {
    ...{ records: 10, withdrawals: 10, readings: 400, requests: 2_000 },
    ...{ races: 100, patienceMs: MINUTE_MS },
  },
} as const;

type Size = (typeof SIZES)[keyof typeof SIZES];

/** Services in processes of their own, on real PostgreSQL and NATS. */
export async function distributed({ quick, say }: SuiteOptions): Promise<Report> {
  const size = quick ? SIZES.quick : SIZES.full;
  const [before = 0] = loadavg();
  const world = await openWorld(say);
  let rows: readonly Row[];
  try {
    rows = await measureWorld(world, size, say);
  } finally {
    say('stopping everything');
    await world.stop();
  }
  const bus = await measureBus(size.requests, say);
  const load = { name: 'load average before anything was started', subject: 'machine', unit: '' } as const;
  return { rows: [...rows, ...bus, row({ ...load, better: 'lower' }, [before])] };
}

/** What depends on the length of the history comes before what makes it long. */
async function measureWorld(world: World, size: Size, say: SuiteOptions['say']): Promise<readonly Row[]> {
  const told = (rows: readonly Row[]): readonly Row[] => {
    for (const { name, subject, value, unit } of rows) say(`${name} (${subject}): ${value} ${unit}`);
    return rows;
  };
  const restarts = told(await measureRestarts(world, say));
  const spreading = told(await measureSpreading(world, size.withdrawals, say));
  const freshness = told(await measureFreshness(world, size.records, say));
  const readings = told(await measureReadings(world, size.readings, say));
  const races = told(await measureRaces(world, { ...size, say }));
  const later = told(await measureRestarts(world, say));
  return [...freshness, ...spreading, ...races, ...readings, ...restarts, ...later];
}
