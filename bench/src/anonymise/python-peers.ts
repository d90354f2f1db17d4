import { join } from 'node:path';
import { askPython } from '@coop/oracles/python';
import { program } from '../main-path/folders.js';
import { obtain, privacyPython } from '../peer-kits.js';

export const PYCANON = 'pyCANON 1.3.6';
export const OPENDP = 'OpenDP 0.16.0';

/** What `bench/peers/privacy/measure.py` is asked. */
export interface Measuring {
  readonly file: string;
  readonly qi: readonly string[];
  readonly sa: readonly string[];
}

/** Its answer for one file. */
export interface Measured {
  /** Of processor time. */
  readonly seconds: number;
  /** Those that are defined as ours are, by our names. */
  readonly measures: Readonly<Record<string, number>>;
}

/** What `bench/peers/privacy/draw.py` is asked: how often to draw by a law. */
export type Drawing = readonly [law: 'laplace' | 'gaussian', scale: number, draws: number];

/** pyCANON and OpenDP, in a process of its own for each call. */
export interface PythonPeers {
  measure(asked: readonly Measuring[]): Promise<readonly Measured[]>;
  /** @returns for each, draws for each second of processor time */
  draw(asked: readonly Drawing[]): Promise<readonly number[]>;
}

/** The peers, or the reason why there are none. */
export async function openPythonPeers(say: (text: string) => void): Promise<PythonPeers | string> {
  const missing = await obtain('privacy', say);
  if (missing !== undefined) return missing;
  const ask = (file: string, asked: unknown): Promise<unknown> =>
    askPython({ program: privacyPython, args: [join(program('bench/peers/privacy'), file)] }, asked);
  return {
    measure: async (asked) => (await ask('measure.py', asked)) as readonly Measured[],
    draw: async (asked) => (await ask('draw.py', asked)) as readonly number[],
  };
}
