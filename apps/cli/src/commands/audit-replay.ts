import {
  compareHistories,
  replay,
  replaySubjectHeads,
  resolveMoment,
  type DigestMismatch,
  type ExplainedRow,
  type HeadsReplayReport,
  type HistoryComparison,
  type NamedEvent,
} from '@coop/audit/replay';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { UsageError, type Command, type Invocation, type Result } from '../command.js';
import { historyDoors } from '../history-doors.js';
import { momentFrom } from '../moment.js';
import { openDataFolder } from '../sources/data-folder.js';
import type { Source } from '../sources/source.js';
import { counted } from '../words.js';

const inMemory = () => openReadModels(':memory:');

async function run(invocation: Invocation): Promise<Result> {
  const { options, open } = invocation;
  const source = await open();
  if (options.against === undefined) return replayed(invocation, source);
  if (options.to !== undefined)
    throw new UsageError('--against compares whole histories: it goes without --to');
  const other = openDataFolder(options.against, {});
  try {
    return await compared(invocation, source, other);
  } finally {
    await other.close();
  }
}

async function replayed({ options, output }: Invocation, source: Source): Promise<Result> {
  const { store, readModels: live } = source;
  // The read models before the head: they have read nothing that the store does not hold by then.
  const expected = options.to === undefined ? ((await live?.()) ?? []) : [];
  const upTo =
    options.to === undefined
      ? store.head()
      : (await resolveMoment(store, momentFrom(options.to, '--to'))).position;
  const report = await replay(store, historyDoors, {
    openReadModels: inMemory,
    upTo,
    expected,
    onProgress: ({ done, total }) => output.progress('replay', done, total),
  });
  const heads = await replaySubjectHeads(store, {
    upTo,
    onProgress: ({ done, total }) => output.progress('what concerns whom', done, total),
  });
  const headsFound = findingsOf(heads);
  const { positions, readModels, unknown, digestsCompared, mismatches } = report;
  return {
    code: mismatches.length + headsFound.length > 0 ? 1 : 0,
    json: { ...report, subjectHeads: heads },
    lines: [
      `Replayed ${counted(Number(upTo), 'event')} into ${counted(historyDoors.projections.length, 'read model')}.`,
      ...mismatches.flatMap(mismatchLines),
      ...headsFound.map((finding) => `FINDING ${finding}`),
      `checked      ${counted(digestsCompared, 'digest')} of ${counted(readModels.length, 'read model')} at ${counted(positions.length, 'position')}`,
      ...(expected.length > 0 ? ['checked      the read models as they lie in the data folder now'] : []),
      heads.recordings > 0
        ? `checked      ${counted(heads.recordings, 'recorded map')} of which events concern whom: each says of each person what the events say`
        : 'not checked  which events concern whom: no map of it was recorded up to here',
      ...unknown.map((name) => `not checked  ${name}: this program does not know it`),
      ...(positions.length === 0 ? ['not checked  any digest: none was recorded up to here'] : []),
      'not checked  personal values: digests are over sealed references, nothing was opened',
      mismatches.length + headsFound.length === 0
        ? 'No finding.'
        : `${counted(mismatches.length + headsFound.length, 'finding')}.`,
    ],
  };
}

function mismatchLines(mismatch: DigestMismatch): readonly string[] {
  const { readModel, atPosition, agreedAt, agreedAgainAt, rows, moreRows } = mismatch;
  return [
    `FINDING ${readModel} differs at position ${atPosition}; it last agreed at ${agreedAt}: the fault lies between`,
    ...(agreedAgainAt === null ? [] : [`        it agreed again at ${agreedAgainAt}`]),
    ...(rows ?? []).map(rowLine),
    ...(moreRows > 0 ? [`        and ${counted(moreRows, 'more row')}`] : []),
    ...(rows === null
      ? ['        of what was recorded only the digest is left: --against DIR compares with a copy']
      : []),
  ];
}

function rowLine({ table, key, problem, columns, event }: ExplainedRow): string {
  const place = Object.entries(key).map(([column, value]) => `${column} ${String(value)}`);
  const how = columns.length > 0 ? `${problem} in ${columns.join(', ')}` : problem;
  const by = event === null ? 'no event ever wrote it' : `history made it at ${placeOf(event)}`;
  return `        row of ${table}, ${place.join(', ')}: ${how}; ${by}`;
}

const placeOf = ({ position, type, id }: NamedEvent): string => `position ${position} (${type}, event ${id})`;

async function compared({ output }: Invocation, source: Source, other: Source): Promise<Result> {
  const reproduction = { doors: historyDoors, openReadModels: inMemory };
  const comparison = await compareHistories(
    { ...reproduction, store: source.store },
    { ...reproduction, store: other.store },
    ({ done, total }) => output.progress('replay', done, total),
  );
  const { ledgers, readModels, upTo } = comparison;
  // A copy that is not as long was made earlier; one that is longer holds what is lost here.
  const isFound = ledgers !== null && ledgers.there !== null;
  return {
    code: isFound ? 1 : 0,
    json: comparison,
    lines: [
      `Compared ${source.label} with ${other.label}: ${counted(Number(upTo), 'event')} of both.`,
      ...ledgerLines(comparison),
      ...readModels.map(
        ({ readModel, position }) => `        ${readModel} is another one from position ${position} on`,
      ),
      isFound ? '1 finding.' : 'No finding.',
    ],
  };
}

function ledgerLines({ ledgers, upTo }: HistoryComparison): readonly string[] {
  if (ledgers === null) return ['checked      every event of both: they are the same'];
  const { position, here, there } = ledgers;
  if (there === null) return [`checked      every event of both; the other one ends at ${upTo}`];
  if (here === null)
    return [`FINDING this ledger ends at ${upTo}, and the other one goes on: ${placeOf(there)}`];
  return [
    `FINDING the ledgers differ at position ${position}`,
    `        here ${placeOf(here)}`,
    `        there ${placeOf(there)}`,
  ];
}

function findingsOf({ mismatches, foundedAgain }: HeadsReplayReport): readonly string[] {
  return [
    ...mismatches.map(({ position, atPosition, recomputed, agreedAt, leftOut }) =>
      recomputed === null
        ? `the map recorded at ${position} is none: it lies before its founding, or is of what had not happened yet`
        : `the map recorded at ${position} does not say which events up to ${atPosition} concern whom; the last one that did reaches up to ${agreedAt}` +
          (leftOut === null ? '' : `: event ${leftOut} was kept from a person whom it concerns`),
    ),
    ...foundedAgain.map((position) => `the map was founded a second time at ${position}`),
  ];
}

export const auditReplay: Command = {
  name: 'audit replay',
  usage: '[--data DIR | --url URL --token T] [--to MOMENT | --against DIR]',
  summary:
    'rebuild every read model, and who finds what about herself, and compare what was recorded, or a copy',
  run,
};
