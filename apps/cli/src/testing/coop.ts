import { runCoop } from '../run.js';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line as a person would, and gives what it printed. */
export async function coop(...argv: readonly string[]): Promise<Ran> {
  let out = '';
  let err = '';
  const streams = {
    out: { write: (text: string) => (out += text) },
    err: { write: (text: string) => (err += text) },
    // It stands still: how fast the machine is must not decide whether progress is told.
    now: () => 0,
  };
  const code = await runCoop(argv, streams, new AbortController().signal);
  return { code, out, err };
}
