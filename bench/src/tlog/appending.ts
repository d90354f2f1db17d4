import { row, type Row } from '../results.js';
import { entriesFrom, newExampleLog } from './example-log.js';
import { TESSERA } from './go-peer.js';
import { ratesBeside, taken, type LogBench, type LogPart, type Taken } from './part.js';
import { amount } from './sizes.js';

const LEAST_PER_SECOND = 10_000;

/** Durable appends: batches that wait for each other's checkpoint, one after the other, and Tessera, in turn. */
export const appending: LogPart = async (bench) => {
  const { sizes, peer, say } = bench;
  const waiting: Taken[] = [];
  const single: Taken[] = [];
  const tessera: Taken[] = [];
  // The first round warms up.
  for (let round = 0; round <= sizes.rounds; round += 1) {
    say(round === 0 ? 'appending, warming up' : `appending, round ${round} of ${sizes.rounds}`);
    const ours = await appendOurs(bench, sizes.waiting);
    const others = await peer?.run('append', bench.newFolder(), sizes.appended, sizes.bytes, sizes.batch);
    const alone = await appendOurs(bench, 1);
    if (others !== undefined && others.root !== ours.root)
      throw new Error('the same entries have another root at Tessera');
    if (round === 0) continue;
    waiting.push(ours);
    single.push(alone);
    if (others !== undefined) tessera.push(others);
  }
  return rowsOf(bench, { waiting, single, tessera });
};

async function appendOurs(
  { sizes, newFolder }: LogBench,
  atOnce: number,
): Promise<Taken & { readonly root: string }> {
  const { log } = await newExampleLog(newFolder());
  const { appended, batch, bytes } = sizes;
  const took = await taken(async () => {
    const waiting = new Set<Promise<void>>();
    for (let first = 0; first < appended; first += batch) {
      const entries = entriesFrom(first, Math.min(batch, appended - first), bytes);
      const call: Promise<void> = log.append(entries).then(() => void waiting.delete(call));
      waiting.add(call);
      if (waiting.size >= atOnce) await Promise.race(waiting);
    }
    await Promise.all(waiting);
  });
  if (log.size !== appended) throw new Error('not all entries were appended');
  return { ...took, root: Buffer.from(log.root).toString('base64') };
}

interface Found {
  readonly waiting: readonly Taken[];
  readonly single: readonly Taken[];
  readonly tessera: readonly Taken[];
}

function rowsOf({ sizes }: LogBench, { waiting, single, tessera }: Found): readonly Row[] {
  const { appended, batch, bytes, waiting: atOnce } = sizes;
  const what = `durable append of ${amount(appended)} entries of ${bytes} bytes`;
  const outstanding = `${atOnce * batch} outstanding`;
  const rate = { unit: '/s', better: 'higher' } as const;
  const ratio = { unit: '×', better: 'higher', peer: TESSERA, subject: 'ours' } as const;
  const rates = (all: readonly Taken[]) => all.map(({ seconds }) => appended / seconds);
  const cpu = (all: readonly Taken[]) => all.map((each) => (each.cpu / appended) * 1e6);
  const time = { unit: 'µs', better: 'lower' } as const;
  const name = `${what}, batches of ${batch}, ${outstanding}`;
  const alone = `${what}, batches of ${batch}, one after the other`;
  return [
    row({ name, subject: 'ours', ...rate, aim: LEAST_PER_SECOND }, rates(waiting)),
    row({ name: alone, subject: 'ours', ...rate }, rates(single)),
    row({ name: `… processor time per entry, ${outstanding}`, subject: 'ours', ...time }, cpu(waiting)),
    row({ name: '… processor time per entry, one after the other', subject: 'ours', ...time }, cpu(single)),
    ...(tessera.length === 0
      ? []
      : [
          row({ name, subject: TESSERA, ...rate }, rates(tessera)),
          row({ name: '… processor time per entry', subject: TESSERA, ...time }, cpu(tessera)),
          row({ name: `… times Tessera, ${outstanding}`, ...ratio, aim: 1 }, ratesBeside(waiting, tessera)),
          row({ name: '… times Tessera, one after the other', ...ratio }, ratesBeside(single, tessera)),
        ]),
  ];
}
