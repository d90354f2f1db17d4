import { EVENT_TYPES, subjectsOf } from '@coop/audit/replay';
import { categoryOf, type StoredEvent } from '@coop/event-sourcing';
import {
  countFrom,
  UsageError,
  type Command,
  type Invocation,
  type Options,
  type Result,
} from '../command.js';
import { windowFrom } from '../moment.js';
import { newestFirst, oldestFirst } from '../walk.js';
import { counted } from '../words.js';

const FORMS = {
  type: /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*){0,2}$/,
  category: /^[a-z0-9]+(-[a-z0-9]+)*$/,
  subject: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
} as const;

async function run({ options, output, open, signal }: Invocation): Promise<Result> {
  requireForms(options);
  const limit = options.limit === undefined ? Infinity : countFrom(options.limit, '--limit');
  const { store } = await open();
  const window = await windowFrom(store, options);
  const total = window.last - window.first + 1n;
  const walk = options.newest === true ? newestFirst : oldestFirst;
  let [count, looked] = [0, 0n];
  for await (const event of walk(store, window)) {
    if (signal.aborted) break;
    looked += 1n;
    if (isAskedFor(event, options)) {
      if (options.json === true) output.json(entryOf(event), 0);
      else output.line(lineOf(event));
      count += 1;
      if (count >= limit) break;
    }
    output.progress('log', looked, total);
  }
  return { code: 0, json: undefined, lines: [`${counted(count, 'event')}${unknown(count, options)}`] };
}

function requireForms(options: Options): void {
  for (const [name, form] of Object.entries(FORMS)) {
    const given = options[name as keyof typeof FORMS];
    if (given !== undefined && !form.test(given)) throw new UsageError(`--${name} cannot be ${given}`);
  }
}

/** `--type` also takes the beginning of a type: `consent.grant`, `consent`. */
const isOfType = (type: string, asked: string): boolean => type === asked || type.startsWith(`${asked}.`);

function isAskedFor(event: StoredEvent, { type, category, subject }: Options): boolean {
  return (
    (type === undefined || isOfType(event.type, type)) &&
    (category === undefined || categoryOf(event.stream) === category) &&
    (subject === undefined || subjectsOf(event).includes(subject))
  );
}

/** Without data and stream: `coop audit show` gives the whole of one event. */
function entryOf(event: StoredEvent) {
  const { position, id, recordedAt, type, stream, actor } = event;
  return { position, id, recordedAt, type, category: categoryOf(stream), actor, subjects: subjectsOf(event) };
}

function lineOf(event: StoredEvent): string {
  const { position, recordedAt, type, actor } = event;
  return `${String(position).padStart(8)}  ${recordedAt}  ${type.padEnd(36)}  ${actor.padEnd(36)}  ${subjectsOf(event).length} concerned`;
}

/** A mistyped type and a rare one both give nothing: they are told apart. */
function unknown(count: number, { type }: Options): string {
  if (count > 0 || type === undefined || EVENT_TYPES.some((known) => isOfType(known, type))) return '';
  return `; this program knows no type ${type}`;
}

export const auditLog: Command = {
  name: 'audit log',
  usage:
    '[--from MOMENT] [--to MOMENT] [--type TYPE] [--category NAME] [--subject HANDLE] [--newest] [--limit N]',
  summary: 'the timeline: what happened, when, by whom, concerning how many; --json gives one entry a line',
  run,
};
