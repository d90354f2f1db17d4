import { replay, resolveMoment } from '@coop/audit/replay';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import type { Command, Invocation, Result } from '../command.js';
import { historyDoors } from '../history-doors.js';
import { momentFrom } from '../moment.js';
import { counted } from '../words.js';

async function run({ options, output, open }: Invocation): Promise<Result> {
  const { store, readModels: live } = await open();
  // The read models before the head: they have read nothing that the store does not hold by then.
  const expected = options.to === undefined ? ((await live?.()) ?? []) : [];
  const upTo =
    options.to === undefined
      ? store.head()
      : (await resolveMoment(store, momentFrom(options.to, '--to'))).position;
  const report = await replay(store, historyDoors, {
    openReadModels: () => openReadModels(':memory:'),
    upTo,
    expected,
    onProgress: ({ done, total }) => output.progress('replay', done, total),
  });
  const { positions, readModels, unknown, digestsCompared, mismatches } = report;
  return {
    code: mismatches.length > 0 ? 1 : 0,
    json: report,
    lines: [
      `Replayed ${counted(Number(upTo), 'event')} into ${counted(historyDoors.projections.length, 'read model')}.`,
      ...mismatches.map(
        ({ readModel, atPosition, agreedAt }) =>
          `FINDING ${readModel} differs at position ${atPosition}; it last agreed at ${agreedAt}: the fault lies between`,
      ),
      `checked      ${counted(digestsCompared, 'digest')} of ${counted(readModels.length, 'read model')} at ${counted(positions.length, 'position')}`,
      ...(expected.length > 0 ? ['checked      the read models as they lie in the data folder now'] : []),
      ...unknown.map((name) => `not checked  ${name}: this program does not know it`),
      ...(positions.length === 0 ? ['not checked  any digest: none was recorded up to here'] : []),
      'not checked  personal values: digests are over sealed references, nothing was opened',
      mismatches.length === 0 ? 'No finding.' : `${counted(mismatches.length, 'finding')}.`,
    ],
  };
}

export const auditReplay: Command = {
  name: 'audit replay',
  usage: '[--data DIR | --url URL --token T] [--to MOMENT]',
  summary: 'rebuild every read model from the first event and compare the recorded digests',
  run,
};
