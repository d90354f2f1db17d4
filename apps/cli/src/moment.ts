import { parseMoment, windowOf, type HistoryStore, type Moment, type Window } from '@coop/audit/replay';
import { UsageError, type Options } from './command.js';

/** What a person typed for a moment. @throws UsageError */
export function momentFrom(text: string, option: string): Moment {
  const moment = parseMoment(text);
  if (moment === undefined)
    throw new UsageError(`${option} takes a position (1234) or a time (2026-03-09T12:00:00Z), not ${text}`);
  return moment;
}

/** The positions that `--from` and `--to` name. @throws UsageError also when there is none between them */
export async function windowFrom(
  store: HistoryStore,
  { from, to }: Pick<Options, 'from' | 'to'>,
): Promise<Window> {
  const window = await windowOf(
    store,
    from === undefined ? undefined : momentFrom(from, '--from'),
    to === undefined ? undefined : momentFrom(to, '--to'),
  );
  if (window.last < window.first && (from ?? to) !== undefined)
    throw new UsageError(`there is no event from ${from ?? 'the beginning'} to ${to ?? 'the end'}`);
  return window;
}
