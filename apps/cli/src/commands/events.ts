import { setTimeout } from 'node:timers/promises';
import { categoryOf, type StoredEvent } from '@coop/event-sourcing';
import { UsageError, type Command, type Invocation, type Result } from '../command.js';
import { momentFrom } from '../moment.js';
import { resolveMoment } from '@coop/audit/replay';
import { counted } from '../words.js';

const LOOK_EVERY_MS = 500;

async function run({ options, output, open, signal }: Invocation): Promise<Result> {
  if (options.follow === true && options.url !== undefined)
    throw new UsageError('--follow reads a data folder; over HTTP, ask again with --after');
  const { store } = await open();
  const start = options.after ?? options.from;
  let after = start === undefined ? 0n : (await resolveMoment(store, momentFrom(start, '--after'))).position;
  let count = 0;
  for (;;) {
    for await (const { events } of store.readAll(after))
      for (const event of events) {
        if (event.position <= after) continue;
        if (signal.aborted) return finished(count);
        if (options.json === true) output.json(event, 0);
        else output.line(lineOf(event));
        after = event.position;
        count += 1;
      }
    if (options.follow !== true || signal.aborted) return finished(count);
    // A reader beside the owner is not woken: it looks.
    while (!signal.aborted && store.head() <= after)
      await setTimeout(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Without data and stream name: both belong to someone. `--json` gives the whole. */
function lineOf({ position, recordedAt, type, stream, actor }: StoredEvent): string {
  return `${String(position).padStart(8)}  ${recordedAt}  ${type.padEnd(36)}  ${(categoryOf(stream) ?? '').padEnd(24)}  ${actor}`;
}

function finished(count: number): Result {
  return { code: 0, json: undefined, lines: [counted(count, 'event')] };
}

export const events: Command = {
  name: 'events',
  usage: '[--after MOMENT] [--follow]',
  summary: 'list events in order; --json gives one whole event a line',
  run,
};
