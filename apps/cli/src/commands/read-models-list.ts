import { readModelsAt, type ReadModelStatus } from '@coop/event-sourcing';
import type { Command, Invocation, Result } from '../command.js';
import { namedProjections, withReadModels } from '../read-model-places.js';

async function run({ options, words }: Invocation): Promise<Result> {
  const found = await withReadModels(options, namedProjections(words), async (places) => {
    const all: ReadModelStatus[] = [];
    for (const { readModels, projections } of places)
      all.push(...(await readModelsAt(readModels.reader(), projections, Date.now())));
    return all;
  });
  const outdated = found.filter(({ version, needed }) => version !== needed);
  return {
    code: outdated.length > 0 ? 1 : 0,
    json: found,
    lines: found.map(lineOf),
  };
}

function lineOf({ projection, version, needed, position, rebuild }: ReadModelStatus): string {
  const serving = `${projection.padEnd(28)}  version ${version}, position ${position}`;
  const other = version === needed ? '' : `; this program needs version ${needed}`;
  if (rebuild === undefined) return serving + other;
  const { eventsPerSecond, secondsLeft, slowerThanAppends } = rebuild;
  const left = secondsLeft === undefined ? '' : `, ${eventsPerSecond}/s, ${secondsLeft} s left`;
  const slow = slowerThanAppends
    ? '; events come faster than it is built: what serves lags until it is done'
    : '';
  return `${serving}${other}; built anew up to ${rebuild.position} of ${rebuild.target}${left}${slow}`;
}

export const readModelsList: Command = {
  name: 'read-models list',
  usage: '[NAME | SERVICE …] [--data DIR | --postgres URL]',
  words: Infinity,
  summary: 'read models with their version and position, and how far rebuilds are that run elsewhere',
  run,
};
