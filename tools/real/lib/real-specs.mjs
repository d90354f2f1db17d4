// Which specs need more than Node (`*.real.spec.ts`, `*.faults.spec.ts`), and what each of them needs.
import { globSync, readFileSync } from 'node:fs';

/** Every part that a spec may name. */
export const PARTS = ['nats', 'postgres', 'keycloak', 'chromium', 'helm', 'tmpfs'];

/** Patterns come first, then `--only`, `--no-skip` and whatever Jest understands. */
export function readArguments(args) {
  const forJest = [];
  const patterns = [];
  let only;
  let noSkip = false;
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index];
    if (word === '--no-skip') noSkip = true;
    else if (word === '--only') only = (args[(index += 1)] ?? '').split(',');
    else if (word.startsWith('--only=')) only = word.slice('--only='.length).split(',');
    else if (forJest.length === 0 && !word.startsWith('-')) patterns.push(new RegExp(word));
    else forJest.push(word);
  }
  const unknown = (only ?? []).filter((part) => !PARTS.includes(part));
  if (unknown.length > 0) throw new Error(`--only takes ${PARTS.join(', ')}, not ${unknown.join(', ')}`);
  return { forJest, patterns, only, noSkip };
}

/** The parts in the first line of a spec, or what is wrong with that line. */
export function needsOf(path) {
  const [line = ''] = readFileSync(path, 'utf8').split('\n', 1);
  const words = /^\/\/ needs: (.+)$/.exec(line)?.[1]?.split(/,\s*/);
  if (words === undefined)
    return { needs: [], fault: 'its first line does not say what it needs (// needs: nats, postgres)' };
  const unknown = words.filter((word) => word !== 'nothing' && !PARTS.includes(word));
  if (unknown.length > 0) return { needs: [], fault: `nobody knows the part ${unknown.join(', ')}` };
  return { needs: words.filter((word) => word !== 'nothing') };
}

/** The specs of a kind (`real`, `faults`) that fit the arguments, by path. */
export function chosenSpecs(kind, { patterns, only }) {
  return globSync([`{apps,libs}/*/src/**/*.${kind}.spec.{ts,tsx}`, `{e2e,bench}/src/**/*.${kind}.spec.ts`])
    .toSorted()
    .filter((path) => patterns.length === 0 || patterns.some((pattern) => pattern.test(path)))
    .map((path) => ({ path, ...needsOf(path) }))
    .filter(({ needs }) => only === undefined || needs.every((part) => only.includes(part)));
}
