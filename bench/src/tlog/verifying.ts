import { FolderWorkers, verifyLog } from '@coop/tlog';
import { row, type Row } from '../results.js';
import { vkey } from './example-log.js';
import { FSCK, XMOD } from './go-peer.js';
import { ratesBeside, taken, type LogBench, type LogPart, type Taken } from './part.js';
import { amount } from './sizes.js';

const THREADS = 2;
/** Wanted at this length, in seconds: a shorter log shows how long threads take to start. */
const AIMS_FROM = 1e6;
const AIM_ALONE = 10;
const AIM_TOGETHER = 6;
const AIM_BESIDE_FSCK = 0.5;

interface Found {
  readonly alone: Taken[];
  readonly together: Taken[];
  readonly fsck: Taken[];
  readonly xmod: Taken[];
}

/** A log verified from its files: in one thread, in two, by fsck with as many workers, by x/mod; in turn. */
export const verifying: LogPart = async (bench) => {
  const { sizes, kept, peer, say } = bench;
  const found: Found = { alone: [], together: [], fsck: [], xmod: [] };
  // The first round warms up, the files in the memory of the system among the rest.
  for (let round = 0; round <= sizes.rounds; round += 1) {
    say(round === 0 ? 'verifying, warming up' : `verifying, round ${round} of ${sizes.rounds}`);
    const alone = await taken(() => verify(bench));
    const fsck = await peer?.run('fsck', kept.folder, vkey, THREADS);
    const together = await taken(() => verifyTogether(bench));
    const xmod = await peer?.run('tree', kept.folder, vkey);
    if (round === 0) continue;
    found.alone.push(alone);
    found.together.push(together);
    if (fsck !== undefined) found.fsck.push(fsck);
    if (xmod !== undefined) found.xmod.push(xmod);
  }
  return rowsOf(sizes.logged, found);
};

async function verify({ kept, sizes }: LogBench, workers?: FolderWorkers): Promise<void> {
  const { head, findings } = await verifyLog({
    ...kept.source,
    ...(workers === undefined ? {} : { workers }),
  });
  if (findings.length > 0 || head?.size !== sizes.logged) throw new Error('the log is not what it should be');
}

/** The start of the threads is counted. */
async function verifyTogether(bench: LogBench): Promise<void> {
  await using workers = FolderWorkers.start(bench.kept.folder, THREADS);
  await verify(bench, workers);
}

function rowsOf(logged: number, { alone, together, fsck, xmod }: Found): readonly Row[] {
  const wanted = (aim: number) => (logged < AIMS_FROM ? {} : { aim });
  const what = `verifying a log of ${amount(logged)} entries`;
  const seconds = (all: readonly Taken[]) => all.map((each) => each.seconds);
  const rates = (all: readonly Taken[]) => all.map((each) => logged / each.seconds);
  const time = { unit: 's', better: 'lower' } as const;
  const rate = { unit: '/s', better: 'higher' } as const;
  const cpu = { name: '… processor time per entry', unit: 'µs', better: 'lower' } as const;
  const cpuOf = (all: readonly Taken[]) => all.map((each) => (each.cpu / logged) * 1e6);
  const two = `${THREADS} threads`;
  return [
    row({ name: `${what}, one thread`, subject: 'ours', ...time, ...wanted(AIM_ALONE) }, seconds(alone)),
    row({ name: `${what}, ${two}`, subject: 'ours', ...time, ...wanted(AIM_TOGETHER) }, seconds(together)),
    row({ name: '… entries verified, one thread', subject: 'ours', ...rate }, rates(alone)),
    row({ name: `… entries verified, ${two}`, subject: 'ours', ...rate }, rates(together)),
    row({ ...cpu, subject: 'ours', name: `${cpu.name}, one thread` }, cpuOf(alone)),
    row({ ...cpu, subject: 'ours', name: `${cpu.name}, ${two}` }, cpuOf(together)),
    ...(fsck.length === 0
      ? []
      : [
          row({ name: `… entries verified, ${THREADS} workers`, subject: FSCK, ...rate }, rates(fsck)),
          row({ ...cpu, subject: FSCK }, cpuOf(fsck)),
          row(
            {
              name: `… times fsck, ${two}`,
              subject: 'ours',
              unit: '×',
              better: 'higher',
              ...wanted(AIM_BESIDE_FSCK),
              peer: FSCK,
            },
            ratesBeside(together, fsck),
          ),
        ]),
    ...(xmod.length === 0
      ? []
      : [
          row(
            { name: '… entries hashed to the root, no tile compared', subject: XMOD, ...rate },
            rates(xmod),
          ),
        ]),
  ];
}
