import { execFile } from 'node:child_process';
import { z } from 'zod';
import { inRepository } from './places.js';

const tools = z.object({ helm: z.string(), validate: z.string(), promtool: z.string() });

/** Paths of the programs that read charts, objects and alerts. */
export type ChartTools = z.infer<typeof tools>;

/** What a program wrote, and how it ended. */
export interface ProgramResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const MAX_OUTPUT = 64 * 1024 * 1024;

/** Runs a program to its end. Never rejects for an exit code; rejects when there is no such program. */
export function runProgram(program: string, args: readonly string[]): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { maxBuffer: MAX_OUTPUT }, (error, out, err) => {
      if (error === null) return resolve({ code: 0, out, err });
      if (typeof error.code !== 'number') return reject(error);
      return resolve({ code: error.code, out, err });
    });
  });
}

let found: Promise<ChartTools> | undefined;

async function find(): Promise<ChartTools> {
  const { REAL_HELM: helm, REAL_KUBERNETES_VALIDATE: validate, REAL_PROMTOOL: promtool } = process.env;
  const given = tools.safeParse({ helm, validate, promtool });
  if (given.success) return given.data;
  const script = inRepository('tools/real/helm.mjs');
  const { code, out, err } = await runProgram(process.execPath, [
    ...[script, 'get', '--with-schemas', '--json'],
  ]);
  if (code !== 0) throw new Error(`tools/real/helm.mjs failed:\n${err}`);
  return tools.parse(JSON.parse(out));
}

/** The programs named by the environment (`REAL_HELM` …), else those that `tools/real/helm.mjs` gets. */
export function chartTools(): Promise<ChartTools> {
  found ??= find();
  return found;
}
