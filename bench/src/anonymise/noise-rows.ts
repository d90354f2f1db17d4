import { discreteLaplace, gaussianOf, parseRational, UniformSource } from '@coop/anonymiser';
import { passOf } from '../decision/timing.js';
import type { Row } from '../results.js';
import { besidePeer } from './beside-peer.js';
import { OPENDP, type PythonPeers } from './python-peers.js';

const AIM = 200_000;
const SCALE = 10;
const VARIANCE = 25;
/** OpenDP is some fifty times slower: so that a round of it takes seconds and not minutes. */
const PEER_DRAWS_PART = 5;

interface Drawn {
  readonly draws: number;
  readonly rounds: number;
  /** Undefined where it cannot be had. */
  readonly peers: PythonPeers | undefined;
  readonly say: (text: string) => void;
}

/** Draws for each second of processor time, from the generator of the operating system; OpenDP's in turn. */
export async function noiseRows({ draws, rounds, peers, say }: Drawn): Promise<readonly Row[]> {
  const source = new UniformSource();
  const scale = parseRational(String(SCALE));
  const gaussian = gaussianOf(parseRational(String(VARIANCE)));
  const ours: [laplace: number, gaussian: number][] = [];
  const theirs: (readonly number[])[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    say(`drawing noise, round ${round} of ${rounds}`);
    ours.push([
      await rate(draws, () => discreteLaplace(source, scale)),
      await rate(draws, () => gaussian(source)),
    ]);
    const count = draws / PEER_DRAWS_PART;
    const asked = [['laplace', SCALE, count] as const, ['gaussian', Math.sqrt(VARIANCE), count] as const];
    if (peers !== undefined) theirs.push(await peers.draw(asked));
  }
  const names = [`discrete Laplace, scale ${SCALE}`, `discrete Gaussian, variance ${VARIANCE}`];
  return names.flatMap((name, law) =>
    besidePeer({
      ...{ name, unit: '/s', better: 'higher', peer: OPENDP, aim: AIM },
      ours: ours.map((rates) => rates[law] ?? Number.NaN),
      theirs: theirs.map((rates) => rates[law] ?? Number.NaN),
    }),
  );
}

async function rate(draws: number, draw: () => number): Promise<number> {
  const { cpu } = await passOf(() => {
    for (let n = 0; n < draws; n += 1) draw();
    return draws;
  });
  return (draws / cpu) * 1e6;
}
