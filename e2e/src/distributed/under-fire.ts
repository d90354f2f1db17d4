import type { Service } from '@coop/contracts';
import { Instance } from '../instance.js';
import { Skipped } from '../skipped.js';
import { STEPS } from '../steps.js';
import { World } from '../world.js';
import type { Deployment } from './deployment.js';

/** What is killed, with SIGKILL: every instance of a service at once, or a server. */
export type Victim = Service | 'nats' | 'postgres';

export interface Fault {
  readonly victim: Victim;
  /** The step in the middle of which it is killed. */
  readonly step: number;
  /**
   * Milliseconds after the beginning of the step, or once the step has told its first position on the ledger: where a
   * machine's speed would decide whether people are still signing in, whose links work once.
   */
  readonly after: number | 'first-position';
}

/** What is killed and when: each where the story needs it most. */
export const FAULTS: readonly Fault[] = [
  { victim: 'records', step: 1, after: 600 },
  { victim: 'portal', step: 2, after: 100 },
  { victim: 'consent', step: 4, after: 150 },
  { victim: 'nats', step: 6, after: 100 },
  { victim: 'identity', step: 7, after: 50 },
  { victim: 'postgres', step: 10, after: 'first-position' },
  { victim: 'anonymisation', step: 11, after: 3_000 },
  { victim: 'audit', step: 12, after: 100 },
];

export interface FaultReport extends Fault {
  /** Milliseconds from the kill until everything was ready again. */
  readonly readyAgainMs: number;
  /** Absent when the step was completed. */
  readonly failed?: string;
}

export interface Played {
  readonly world: World;
  readonly reports: readonly FaultReport[];
}

/** How long it takes until whoever watches over processes starts one again. */
const NOTICED_MS = 1_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function killAndStart(deployment: Deployment, victim: Victim): Promise<void> {
  if (victim === 'nats' || victim === 'postgres') {
    await deployment[victim].kill();
    await pause(NOTICED_MS);
    await deployment[victim].start();
    return deployment.allReady();
  }
  const instances = deployment.of(victim);
  await Promise.all(instances.map((instance) => instance.kill()));
  await pause(NOTICED_MS);
  for (const instance of instances) instance.start();
  await deployment.allReady();
}

/**
 * Plays the story while everything is killed once, each in the middle of a step that needs it.
 * @returns one report for each fault; steps without a fault that fail throw
 */
export async function playUnderFire(deployment: Deployment, say: (line: string) => void): Promise<Played> {
  const world = new World(Instance.over(deployment), deployment.of('records').length);
  const reports: FaultReport[] = [];
  for (const step of STEPS) {
    const faults = FAULTS.filter((fault) => fault.step === step.number);
    const told = Promise.withResolvers<void>();
    const silent = { say: () => undefined, fact: () => undefined, position: () => told.resolve() };
    const killed = faults.map(async (fault) => {
      await (fault.after === 'first-position' ? told.promise : pause(fault.after));
      const began = performance.now();
      say(`step ${step.number}: killing ${fault.victim}`);
      const failed = await killAndStart(deployment, fault.victim).then(
        () => undefined,
        (error: unknown) => String(error),
      );
      const readyAgainMs = Math.round(performance.now() - began);
      return { ...fault, readyAgainMs, ...(failed === undefined ? {} : { failed }) };
    });
    const failed = await step.play(world, silent).then(
      () => undefined,
      (error: unknown) => (error instanceof Skipped ? undefined : error),
    );
    // A step that tells none is over: its fault comes too late, but it comes.
    told.resolve();
    const why = failed instanceof Error ? failed.message : undefined;
    for (const report of await Promise.all(killed))
      reports.push({ ...report, ...(why === undefined ? {} : { failed: why }) });
    if (failed !== undefined && faults.length === 0) throw failed;
    say(`step ${step.number}: ${failed === undefined ? 'completed' : 'FAILED'}`);
    if (failed !== undefined) break;
  }
  return { world, reports };
}
