import { parseMoment, type Moment } from '@coop/audit/replay';
import { UsageError } from './command.js';

/** What a person typed for a moment. @throws UsageError */
export function momentFrom(text: string, option: string): Moment {
  const moment = parseMoment(text);
  if (moment === undefined)
    throw new UsageError(`${option} takes a position (1234) or a time (2026-03-09T12:00:00Z), not ${text}`);
  return moment;
}
