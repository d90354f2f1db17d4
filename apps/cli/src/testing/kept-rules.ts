import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../../../tools/rules.mjs', import.meta.url));

/** Runs `npm run rules` as an operator does before an update. */
export function keepRules(...argv: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...argv], { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

/** What the engine of an invented release before this one is called. */
export const ENGINE_OF_THEN = 'consent-engine/0';

/** The rules of this release, as it keeps them. */
export function keptRules(dir: string): string {
  const { code, err } = keepRules(dir);
  if (code !== 0) throw new Error(err);
  return readFileSync(join(dir, 'consent-engine-1.mjs'), 'utf8');
}

/**
 * The rules of an invented release before this one, made from those of this one: withdrawals did nothing then.
 * @returns the file
 */
export function rulesOfThen(dir: string, now: string): string {
  const then = [
    ['var ENGINE_VERSION = "consent-engine/1"', `var ENGINE_VERSION = "${ENGINE_OF_THEN}"`],
    [
      '"consent.grant.withdrawn": ({ data }) => [{ kind: "grant-withdrawn", grant: data.grant }]',
      '"consent.grant.withdrawn": () => []',
    ],
  ].reduce((text, [today = '', before = '']) => {
    if (!text.includes(today)) throw new Error(`the kept rules do not say ${today}`);
    return text.replace(today, before);
  }, now);
  mkdirSync(dir, { recursive: true });
  const file = join(dir, 'consent-engine-0.mjs');
  writeFileSync(file, then);
  return file;
}
