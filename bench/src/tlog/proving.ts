import {
  formatProof,
  Frontier,
  generateKeyPair,
  leafHash,
  LogReader,
  parseSignerKey,
  signCheckpoint,
  TileReader,
  verifyConsistency,
  verifyInclusion,
} from '@coop/tlog';
import { median, row, type Row } from '../results.js';
import { entryAt, vkey } from './example-log.js';
import { XMOD, type GoFigures } from './go-peer.js';
import type { LogBench, LogPart } from './part.js';
import { amount } from './sizes.js';

/** As the peers' program spreads them over the log. */
const STEP = 7_919;
const COSIGNATURES = 3;

const KINDS = {
  inclusionMade: { title: 'inclusion proof made from the files', aim: 1_000 },
  inclusionVerified: { title: 'inclusion proof verified', aim: 150 },
  consistencyMade: { title: 'consistency proof made from the files', aim: 5_000 },
  consistencyVerified: { title: 'consistency proof verified', aim: undefined },
} as const;
type Kind = keyof typeof KINDS;
const kinds = ['inclusionMade', 'inclusionVerified', 'consistencyMade', 'consistencyVerified'] as const;

type Times = Readonly<Record<Kind, number[]>>;

/** Proofs, one by one: p50 of each kind in each round; and how long a proof file is that three have cosigned. */
export const proving: LogPart = async (bench) => {
  const { sizes, kept, peer, say } = bench;
  const ours: Times = timesOf();
  const others: GoFigures[] = [];
  for (let round = 0; round <= sizes.rounds; round += 1) {
    say(round === 0 ? 'proving, warming up' : `proving, round ${round} of ${sizes.rounds}`);
    const times = await proveAndVerify(bench);
    const theirs = await peer?.run('proofs', kept.folder, vkey, sizes.proofs);
    if (round === 0) continue;
    for (const kind of kinds) ours[kind].push(median(times[kind]));
    if (theirs !== undefined) others.push(theirs);
  }
  const name = (kind: Kind) => `${KINDS[kind].title}, ${amount(sizes.logged)} entries`;
  const time = { unit: 'µs', better: 'lower' } as const;
  return [
    ...kinds.map((kind) => {
      const { aim } = KINDS[kind];
      return row(
        { name: name(kind), subject: 'ours', ...time, ...(aim === undefined ? {} : { aim }) },
        ours[kind],
      );
    }),
    ...kinds.flatMap((kind): Row[] => {
      const values = others.flatMap(({ calls }) => calls?.[kind] ?? []);
      return values.length === 0 ? [] : [row({ name: name(kind), subject: XMOD, ...time }, values)];
    }),
    await proofFileRow(bench),
  ];
};

const timesOf = (): Times => ({
  inclusionMade: [],
  inclusionVerified: [],
  consistencyMade: [],
  consistencyVerified: [],
});

async function proveAndVerify({ kept, sizes }: LogBench): Promise<Times> {
  const times = timesOf();
  const reader = await LogReader.open(kept.source);
  const { size, root } = reader.checkpoint;
  const { hashes } = new TileReader(kept.source.read, size);
  const rootAt = async (earlier: number) => (await Frontier.restore(earlier, hashes)).root();
  for (let n = 0; n < sizes.proofs; n += 1) {
    const index = (n * STEP) % size;
    const inclusion = await timed(times.inclusionMade, () => reader.inclusionProof(index));
    const claim = { index, size, leafHash: leafHash(entryAt(index, sizes.bytes)), root, proof: inclusion };
    const isIncluded = await timed(times.inclusionVerified, () => verifyInclusion(claim));
    const proof = await timed(times.consistencyMade, () => reader.consistencyProof(index + 1));
    const root1 = await rootAt(index + 1);
    const growth = { size1: index + 1, size2: size, root1, root2: root, proof };
    const isConsistent = await timed(times.consistencyVerified, () => verifyConsistency(growth));
    if (!isIncluded || !isConsistent) throw new Error(`the proofs of entry ${index} do not hold`);
  }
  return times;
}

async function timed<Value>(samples: number[], work: () => Value | Promise<Value>): Promise<Value> {
  const began = performance.now();
  const made = work();
  const value = made instanceof Promise ? await made : made;
  samples.push((performance.now() - began) * 1_000);
  return value;
}

async function proofFileRow({ kept, sizes }: LogBench): Promise<Row> {
  const reader = await LogReader.open(kept.source);
  const witnesses = Array.from({ length: COSIGNATURES }, (_, at) =>
    parseSignerKey(generateKeyPair(`witness-${at}.example`, 'ed25519-cosignature').skey),
  );
  const { origin, size, root } = reader.checkpoint;
  const lines = signCheckpoint({ origin, size, root }, witnesses).split('\n\n')[1] ?? '';
  const index = Math.floor(sizes.logged / 2);
  const hashes = await reader.inclusionProof(index);
  const file = formatProof({ index, hashes, checkpoint: `${reader.note}${lines}` });
  return row(
    {
      name: `.tlog-proof with ${COSIGNATURES} cosignatures of Ed25519, ${amount(sizes.logged)} entries`,
      subject: 'ours',
      ...{ unit: 'bytes', better: 'lower', aim: 1_800 },
    },
    [Buffer.byteLength(file)],
  );
}
