import { parseAllDocuments } from 'yaml';
import { chartTools, runProgram, type ProgramResult } from './chart-tools.js';
import { readObject, type ChartObject } from './kubernetes.js';
import { CHART } from './places.js';

/** The name of the release in everything that is rendered here. */
export const RELEASE = 'coop';

/** What the names of all objects begin with. */
export const FULL_NAME = `${RELEASE}-datacooperative`;

const valueArguments = (files: readonly string[], set: readonly string[]): readonly string[] => [
  ...files.flatMap((file) => ['--values', file]),
  ...set.flatMap((value) => ['--set-json', value]),
];

/**
 * Runs `helm template`.
 * @param files - files of values, later ones win
 * @param set - single values as JSON, such as `replicas=3`
 */
export async function tryTemplate(
  files: readonly string[],
  set: readonly string[] = [],
): Promise<ProgramResult> {
  const { helm } = await chartTools();
  return runProgram(helm, ['template', RELEASE, CHART, ...valueArguments(files, set)]);
}

/** Runs `helm lint --strict`. */
export async function lintChart(files: readonly string[]): Promise<ProgramResult> {
  const { helm } = await chartTools();
  return runProgram(helm, ['lint', '--strict', CHART, ...valueArguments(files, [])]);
}

/** The text that `helm template` renders. @throws Error with what helm said */
export async function renderText(files: readonly string[], set: readonly string[] = []): Promise<string> {
  const { code, out, err } = await tryTemplate(files, set);
  if (code !== 0) throw new Error(`the chart could not be rendered:\n${err}`);
  return out;
}

/** The documents of a YAML text, without empty ones. @throws YAMLParseError */
export function documentsOf(text: string): readonly unknown[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [fault] = document.errors;
    if (fault !== undefined) throw fault;
    const value: unknown = document.toJS();
    return value === null ? [] : [value];
  });
}

/** Every object of the chart. @throws Error with what helm said, or ZodError for a kind that the chart does not know */
export async function renderObjects(
  files: readonly string[],
  set: readonly string[] = [],
): Promise<readonly ChartObject[]> {
  return documentsOf(await renderText(files, set)).map(readObject);
}
