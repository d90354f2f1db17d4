import { rebuild, type RebuildReport } from '@coop/event-sourcing';
import type { Command, Invocation, Result } from '../command.js';
import { namedProjections, withReadModels } from '../read-model-places.js';
import { counted } from '../words.js';

const SLOWER =
  'events come faster than it is built. It takes more of the time now: what serves lags until it is done.';

async function run({ options, words, output, open, signal }: Invocation): Promise<Result> {
  const projections = namedProjections(words);
  const { store } = await open();
  const slow = new Set<string>();
  const reports = await withReadModels(options, projections, async (places) => {
    const found: RebuildReport[] = [];
    for (const place of places)
      found.push(
        ...(await rebuild({
          ...{ ...place, store, signal, shares: true },
          switchDifferent: options.switch === true,
          afresh: options.afresh === true,
          onProgress: ({ projection, position, target, slowerThanAppends }) => {
            if (slowerThanAppends && !slow.has(projection)) output.problem(`${projection}: ${SLOWER}`);
            if (slowerThanAppends) slow.add(projection);
            output.progress(place.label, position, target);
          },
        })),
      );
    return found;
  });
  const waiting = reports.filter(({ switched }) => !switched);
  return {
    code: waiting.length > 0 ? 1 : 0,
    json: reports,
    lines: [
      ...reports.map(lineOf),
      ...(waiting.length === 0
        ? [`${counted(reports.length, 'read model')} built anew and switched to.`]
        : [
            `The old one serves on in ${counted(waiting.length, 'case')}. The new one waits beside it: the same command with`,
            '--switch goes on from there and lets it serve; with --afresh it begins again.',
          ]),
    ],
  };
}

function lineOf({ projection, position, serving, built, alike, switched }: RebuildReport): string {
  if (alike) return `switched     ${projection}: the same at position ${position}`;
  const difference =
    serving.version === built.version
      ? `its rows are not those that it should have at position ${position}`
      : `version ${built.version} beside version ${serving.version}, compared at position ${position}`;
  return `${switched ? 'switched    ' : 'FINDING     '} ${projection}: ${difference}`;
}

export const readModelsRebuild: Command = {
  name: 'read-models rebuild',
  usage: '[NAME | SERVICE …] [--data DIR | --postgres URL] [--switch] [--afresh]',
  words: Infinity,
  summary:
    'build read models anew beside those that serve, compare, and let them serve when they are the same',
  run,
};
