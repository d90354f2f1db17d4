import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { EngineFigures, EngineTask, RestoreFigures } from './engine-figures.js';
import { label, type EngineFindings } from './engine-rows.js';
import { runProgram } from './run-program.js';
import type { Sizes } from './sizes.js';

/** Room for engines that keep objects; how much they take is measured. */
const flags = ['--expose-gc', `--max-old-space-size=${Math.floor((0.75 * totalmem()) / 2 ** 20)}`];

/** Our engine on the full workload, in a process of its own for each number of grants. */
export async function measureEngine(
  sizes: Sizes,
  say: (text: string) => void,
): Promise<readonly EngineFindings[]> {
  const folder = mkdtempSync(join(tmpdir(), 'coop-bench-decision-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const findings: EngineFindings[] = [];
    for (const grants of sizes.full) {
      say(`our engine with ${label(grants)} grants`);
      const task: EngineTask = { ...sizes, grants, snapshotFile: join(folder, 'snapshot') };
      const figures = await runProgram<EngineFigures>({ file: 'measure-engine.js', task, flags });
      findings.push(
        figures.snapshot === undefined ? { figures } : { figures, restored: await restored(task, figures) },
      );
    }
    return findings;
  } finally {
    process.off('exit', remove);
    remove();
  }
}

/** @throws Error when an engine out of its snapshot answers otherwise */
async function restored(task: EngineTask, { checked }: EngineFigures): Promise<RestoreFigures> {
  const found = await runProgram<RestoreFigures>({ file: 'restore-engine.js', task, flags });
  if (found.checked !== checked)
    throw new Error('the engine answers otherwise after its snapshot was restored');
  return found;
}
