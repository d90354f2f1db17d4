import { findGaps, type Gaps } from '@coop/audit/replay';
import type { Command, Invocation, Result } from '../command.js';
import type { Source } from '../sources/source.js';
import { counted, placed } from '../words.js';

async function run({ output, open }: Invocation): Promise<Result> {
  const source = await open({ damaged: 'as-it-lies' });
  const gaps = await findGaps({
    store: source.asItLies ?? source.store,
    ...(source.log === undefined ? {} : { log: source.log }),
    ...(source.sweep === undefined ? {} : { sweep: source.sweep }),
    onProgress: (step, done, total) => output.progress(STEPS[step], done, total),
  });
  const sound = gaps.findings.length === 0 && gaps.more === 0 && gaps.others === 0;
  return {
    code: sound ? 0 : 1,
    json: { source: source.label, sound, ...gaps },
    lines: [
      `${source.label}: ${counted(gaps.events, 'event')} of ${counted(Number(gaps.head), 'position')}, ${counted(gaps.streams, 'stream')}, log of ${gaps.logged ?? 'unknown'} entries`,
      ...findingsOf(gaps),
      ...unloggedOf(gaps),
      `checked      every position from 1 to ${gaps.head}, and the revisions of ${counted(gaps.streams, 'stream')}`,
      ...(source.sweep === undefined ? [] : ['checked      what the sweep of the store looks at']),
      ...ofLog(source, gaps),
      sound ? 'No finding.' : `${counted(gaps.findings.length + gaps.more + gaps.others, 'finding')}.`,
    ],
  };
}

const STEPS = { chain: 'sweep', density: 'positions and revisions', log: 'log' } as const;

function findingsOf({ findings, more, others }: Gaps): string[] {
  return [
    ...findings.map(
      ({ code, position, upTo, path, event, detail }) =>
        `FINDING ${code}${placed(position, upTo, path)}${event === null ? '' : ` (event ${event})`}: ${detail}`,
    ),
    ...(more === 0 ? [] : [`… and ${counted(more, 'finding')} more`]),
    ...(others === 0
      ? []
      : [
          `FINDING ${counted(others, 'alteration')}, where nothing is missing: \`coop audit verify\` names them`,
        ]),
  ];
}

function unloggedOf({ unlogged }: Gaps): string[] {
  if (unlogged === null) return [];
  const { from, upTo, since } = unlogged;
  const count = counted(Number(upTo - from) + 1, 'event');
  return [
    `not yet      in the log: ${count},${placed(from, upTo === from ? null : upTo, null)}${since === null ? '' : `, since ${since}`}`,
  ];
}

function ofLog({ log }: Source, { logged }: Gaps): string[] {
  if (log === undefined) return ['not checked  the log: there is none here, or no key to read it with'];
  return [
    ...(logged === null ? [] : ['checked      every entry of the log against the event at its position']),
    'not checked  what was never recorded: no log can show that',
  ];
}

export const auditGaps: Command = {
  name: 'audit gaps',
  usage: '[--data DIR | --postgres URL | --url URL --token T] [--vkey KEY]',
  summary: 'what is missing: positions, revisions, what the log holds and the store lacks',
  run,
};
