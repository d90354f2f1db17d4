import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { EngineFigures, EngineTask, RestoreFigures } from './engine-figures.js';
import { label, type EngineFindings } from './engine-rows.js';
import { runProgram } from './run-program.js';
import type { Sizes } from './sizes.js';

/** Room for engines that keep objects; how much they take is measured. */
const flags = ['--expose-gc', `--max-old-space-size=${Math.floor((0.75 * totalmem()) / 2 ** 20)}`];

/** As many grants as fit everywhere: with more, an engine may fail for want of memory. */
const FITS = 1e6;

export interface EngineReport {
  readonly findings: readonly EngineFindings[];
  /** What was not run, and why. */
  readonly missing: readonly string[];
}

/** Our engine on the full workload, in a process of its own for each number of grants. */
export async function measureEngine(sizes: Sizes, say: (text: string) => void): Promise<EngineReport> {
  const folder = mkdtempSync(join(tmpdir(), 'coop-bench-decision-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const findings: EngineFindings[] = [];
  const missing: string[] = [];
  try {
    for (const grants of sizes.full) {
      say(`our engine with ${label(grants)} grants`);
      const task: EngineTask = { ...sizes, grants, snapshotFile: join(folder, 'snapshot') };
      try {
        findings.push(await measured(task));
      } catch (error) {
        if (grants <= FITS) throw error;
        missing.push(`our engine with ${label(grants)} grants: ${String(error).slice(0, 300)}`);
      }
    }
  } finally {
    process.off('exit', remove);
    remove();
  }
  return { findings, missing };
}

async function measured(task: EngineTask): Promise<EngineFindings> {
  const figures = await runProgram<EngineFigures>({ file: 'measure-engine.js', task, flags });
  return { figures, restored: await restored(task, figures) };
}

/** @throws Error when an engine out of its snapshot answers otherwise */
async function restored(task: EngineTask, { checked }: EngineFigures): Promise<RestoreFigures> {
  const found = await runProgram<RestoreFigures>({ file: 'restore-engine.js', task, flags });
  if (found.checked !== checked)
    throw new Error('the engine answers otherwise after its snapshot was restored');
  return found;
}
