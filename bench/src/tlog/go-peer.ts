import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { obtain, tlogPeerProgram } from '../peer-kits.js';

const run = promisify(execFile);
/** Longer than any of them takes: Tessera's fsck waits for ever where it finds a fault with one worker. */
const PATIENCE_MS = 300_000;

/** What the program of the peers prints; see `bench/peers/tlog/main.go`. */
export interface GoFigures {
  readonly seconds: number;
  /** Processor time of all its threads, in seconds. */
  readonly cpu: number;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** p50 of single calls, in microseconds. */
  readonly calls?: Readonly<Record<string, number>>;
}

export const TESSERA = 'Tessera 1.0.4, POSIX';
export const FSCK = 'fsck of Tessera 1.0.4';
export const XMOD = 'golang.org/x/mod 0.42.0';

/** Go's transparency logs, in a process of its own for each command. */
export interface GoPeer {
  run(...command: readonly (string | number)[]): Promise<GoFigures>;
}

/** The peer, or the reason why there is none. */
export async function openGoPeer(say: (text: string) => void): Promise<GoPeer | string> {
  const missing = await obtain('tlog', say);
  if (missing !== undefined) return missing;
  return {
    run: async (...command) => {
      const { stdout } = await run(tlogPeerProgram, command.map(String), { timeout: PATIENCE_MS });
      return JSON.parse(stdout);
    },
  };
}
