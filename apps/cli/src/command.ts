import type { Output } from './output.js';
import type { Source } from './sources/source.js';

/** 0 fine · 1 findings · 2 error: scripts may rely on it. */
export type ExitCode = 0 | 1 | 2;

/** What a command found: the same facts for people and for programs. */
export interface Result {
  readonly code: ExitCode;
  /** Printed with `--json`; positions are decimal strings there. */
  readonly json: unknown;
  /** Printed otherwise. */
  readonly lines: readonly string[];
}

/** Options of every command, as `node:util` parses them. */
export interface Options {
  readonly data?: string;
  readonly url?: string;
  readonly postgres?: string;
  readonly 'keys-database'?: string;
  readonly 'with-keys'?: string;
  readonly 'keys-files'?: string;
  readonly erasures?: string;
  readonly 'without-erasures'?: boolean;
  readonly token?: string;
  readonly keys?: string;
  readonly anchor?: readonly string[];
  readonly vkey?: string;
  readonly policy?: string;
  readonly log?: string;
  readonly handle?: string;
  readonly at?: string;
  readonly from?: string;
  readonly to?: string;
  readonly against?: string;
  readonly out?: string;
  readonly record?: string;
  readonly subject?: string;
  readonly contract?: string;
  readonly decision?: string;
  readonly signer?: string;
  readonly after?: string;
  readonly type?: string;
  readonly category?: string;
  readonly limit?: string;
  readonly newest?: boolean;
  readonly proof?: string;
  readonly opening?: string;
  readonly seed?: string;
  readonly rules?: string;
  readonly follow?: boolean;
  readonly kek?: string;
  readonly 'new-kek'?: string;
  readonly transit?: string;
  readonly 'transit-key'?: string;
  readonly 'transit-mount'?: string;
  readonly 'transit-token'?: string;
  readonly backups?: string;
  readonly issuer?: string;
  readonly nats?: string;
  readonly 'nats-monitor'?: string;
  readonly production?: boolean;
  readonly lists?: boolean;
  readonly digests?: boolean;
  readonly switch?: boolean;
  readonly afresh?: boolean;
  readonly json?: boolean;
  readonly help?: boolean;
}

export interface HowToOpen {
  /** What to do with a ledger that is damaged at its end. Default: it is refused, since nothing may act on it. */
  readonly damaged?: 'refused' | 'as-it-lies';
  /** Only what a running cooperative shows to everyone will be asked for: no token is needed. */
  readonly publicOnly?: boolean;
}

export interface Invocation {
  readonly options: Options;
  /** What follows the name of the command. */
  readonly words: readonly string[];
  readonly output: Output;
  /** Opens what `--data` or `--url` names; closed when the command ends. */
  open(how?: HowToOpen): Promise<Source>;
  readonly signal: AbortSignal;
}

export interface Command {
  /** As it is typed: `audit verify`. */
  readonly name: string;
  /** What follows the name. */
  readonly usage: string;
  /** How many words may follow the name, options aside; none where it is not said. */
  readonly words?: number;
  readonly summary: string;
  run(invocation: Invocation): Promise<Result>;
}

/** The person asked for something that cannot be done: one line, no stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A value that the command cannot do without. @throws UsageError */
export function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new UsageError(`${name} is missing`);
  return value;
}

/** A whole number from 1 on that a person typed. @throws UsageError */
export function countFrom(text: string, name: string): number {
  const count = /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : undefined;
  if (count === undefined) throw new UsageError(`${name} takes a number from 1 on, not ${text}`);
  return count;
}
