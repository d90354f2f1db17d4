import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase, startPostgres, type OwnPostgres } from '@coop/real-parts';
import { obtain, type PeerKit } from '../peer-kits.js';
import type { PeerFigures, PeerTask } from './peer.js';
import type { PeerSubject } from './peers.js';
import { runProgram } from './run-program.js';
import type { Sizes } from './sizes.js';

const AT_ONCE = 16;
const WARM_UP = 200;
const WITHDRAWALS = 50;

/** One round of one peer. */
export interface PeerFinding {
  readonly peer: PeerSubject;
  readonly grants: number;
  readonly figures: PeerFigures;
}

/** What has no figure, and why. */
export interface PeerFailure {
  readonly peer: PeerSubject;
  readonly grants?: number;
  readonly reason: string;
}

export interface PeerFindings {
  readonly findings: readonly PeerFinding[];
  readonly failures: readonly PeerFailure[];
}

interface Place {
  readonly target: string;
  remove(): Promise<void>;
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n').slice(0, 3).join(' ').slice(0, 300);

/**
 * All on the reduced workload, in rounds, each in a process and a place of its own, each round beginning with another
 * one. A peer that fails has a reason in place of figures; ours must not fail, and must not be wrong.
 */
export async function measurePeers(
  subjects: readonly PeerSubject[],
  sizes: Sizes,
  say: (text: string) => void,
): Promise<PeerFindings> {
  const failures: PeerFailure[] = [];
  const findings: PeerFinding[] = [];
  const places = new Places(say);
  try {
    const runnable = await obtainAll(subjects, failures, say);
    for (const grants of sizes.reduced)
      for (let round = 0; round < sizes.rounds; round += 1) {
        const first = Math.floor((round * runnable.length) / sizes.rounds);
        for (const peer of [...runnable.slice(first), ...runnable.slice(0, first)]) {
          say(`round ${round + 1} of ${sizes.rounds}, ${grants} grants: ${peer.name}`);
          try {
            findings.push({ peer, grants, figures: await measure(peer, { sizes, grants, places }) });
          } catch (error) {
            if (peer.kind === 'ours') throw error;
            failures.push({ peer, grants, reason: reasonOf(error) });
          }
        }
      }
  } finally {
    await places.stop();
  }
  return { findings, failures };
}

async function obtainAll(
  subjects: readonly PeerSubject[],
  failures: PeerFailure[],
  say: (text: string) => void,
): Promise<readonly PeerSubject[]> {
  const reasons = new Map<PeerKit, string | undefined>();
  for (const { kit } of subjects)
    if (kit !== undefined && !reasons.has(kit)) reasons.set(kit, await obtain(kit, say));
  return subjects.filter((peer) => {
    const reason = peer.kit === undefined ? undefined : reasons.get(peer.kit);
    if (reason === undefined) return true;
    failures.push({ peer, reason });
    say(`NOT RUN: ${peer.name}: ${reason}`);
    return false;
  });
}

interface Measuring {
  readonly sizes: Sizes;
  readonly grants: number;
  readonly places: Places;
}

async function measure(peer: PeerSubject, { sizes, grants, places }: Measuring): Promise<PeerFigures> {
  const [file, ...words] = peer.program;
  const place = await places.empty(peer.place);
  try {
    const { checks, seconds } = sizes;
    const task: PeerTask = {
      ...{ grants, rounds: 1, checks, seconds, atOnce: AT_ONCE, warmUp: WARM_UP },
      ...{ withdrawals: Math.min(WITHDRAWALS, sizes.withdrawals), target: place.target },
    };
    const figures = await runProgram<PeerFigures>({ file, task, words });
    const wrong = figures.rounds.reduce((sum, round) => sum + round.wrong, 0) + figures.withdrawal.late;
    if (wrong > 0 && peer.kind === 'ours') throw new Error(`our engine gave ${wrong} wrong answers`);
    return figures;
  } finally {
    await place.remove();
  }
}

/** Where peers store. The server of PostgreSQL runs from its first use to the end. */
class Places {
  #postgres: Promise<OwnPostgres> | undefined;

  constructor(private readonly say: (text: string) => void) {}

  async empty(kind: PeerSubject['place']): Promise<Place> {
    if (kind === 'nothing') return { target: '', remove: async () => undefined };
    if (kind === 'folder') {
      const target = mkdtempSync(join(tmpdir(), 'coop-bench-peer-'));
      return { target, remove: async () => rmSync(target, { recursive: true, force: true }) };
    }
    if (this.#postgres === undefined) this.say('starting PostgreSQL');
    const server = await (this.#postgres ??= startPostgres());
    const { url, drop } = await freshDatabase('bench', server);
    return { target: JSON.stringify({ url, pid: server.pid }), remove: drop };
  }

  async stop(): Promise<void> {
    await (await this.#postgres?.catch(() => undefined))?.stop();
  }
}
