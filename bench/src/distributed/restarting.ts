import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ServiceInstance } from '@coop/e2e/distributed';
import { row, type Row } from '../results.js';
import { headOf } from './ledger-count.js';
import type { World } from './world.js';

const RUNS = 3;

interface Restart {
  /** Seconds from SIGTERM until the process has ended, and until the new one is ready. */
  readonly ended: number;
  readonly ready: number;
}

async function restart(instance: ServiceInstance): Promise<Restart> {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1_000;
  await instance.stop();
  const ended = seconds();
  instance.start();
  await instance.ready();
  return { ended, ready: seconds() };
}

/** Seconds that Node alone needs to start and end. */
async function bareNode(): Promise<number> {
  const began = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  return (performance.now() - began) / 1_000;
}

/** How long one instance is away when it is told to stop and started again, as in an update. */
export async function measureRestarts(world: World, say: (text: string) => void): Promise<readonly Row[]> {
  const events = await headOf(world.deployment);
  const rows: Row[] = [];
  const floor: number[] = [];
  for (const [service, [instance]] of Object.entries({ consent: world.consent, records: world.records })) {
    say(`${RUNS} restarts of ${service}, ${events} events on the ledger`);
    const runs: Restart[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      runs.push(await restart(instance));
      floor.push(await bareNode());
    }
    const about = { subject: 'ours', unit: 's', better: 'lower' } as const;
    rows.push(
      row(
        { name: `${service}: SIGTERM → ready again, ${events} events`, ...about, aim: 3 },
        runs.map(({ ready }) => ready),
      ),
      row(
        { name: '… of which until it ended', ...about },
        runs.map(({ ended }) => ended),
      ),
    );
  }
  return [
    ...rows,
    row({ name: 'an empty program of Node', subject: 'floor', unit: 's', better: 'lower' }, floor),
  ];
}
