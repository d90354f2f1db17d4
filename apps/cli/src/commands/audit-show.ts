import { existsSync, writeFileSync } from 'node:fs';
import {
  eventAt,
  eventById,
  inspectEvent,
  type EventCheck,
  type OneEvent,
  type OnProgress,
  type RelatedEvent,
  type RelatedEvents,
} from '@coop/audit/replay';
import { openingOf, type StoredEvent } from '@coop/event-sourcing';
import {
  required,
  UsageError,
  type Command,
  type Invocation,
  type Options,
  type Result,
} from '../command.js';
import { wire } from '../json.js';
import type { Source } from '../sources/source.js';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const POSITION = /^[1-9][0-9]{0,18}$/;

async function run({ options, words, output, open }: Invocation): Promise<Result> {
  const asked = required(words[0], 'the position or the id of an event');
  if (!ID.test(asked) && !POSITION.test(asked))
    throw new UsageError(`${asked} is neither a position nor the id of an event`);
  for (const file of [options.proof, options.opening])
    if (file !== undefined && existsSync(file)) throw new UsageError(`${file} exists: it is not overwritten`);
  const source = await open({ damaged: 'as-it-lies' });
  const store = source.asItLies ?? source.store;
  const reporting =
    (step: string): OnProgress =>
    ({ done, total }) =>
      output.progress(step, done, total);
  if (!ID.test(asked) && BigInt(asked) > store.head())
    throw new UsageError(`the ledger ends at position ${store.head()}`);
  const event = await (ID.test(asked)
    ? eventById(store, asked, reporting('search'))
    : eventAt(store, BigInt(asked)));
  if (event === undefined) return nothing(asked);
  const log = source.log === undefined ? {} : { log: source.log };
  const found = await inspectEvent({ store, ...log, onProgress: reporting('relations') }, event);
  return resultOf(found, [...writeProof(found, options), ...writeOpening(event, options)], source);
}

function nothing(asked: string): Result {
  const detail = ID.test(asked)
    ? `No event has the id ${asked}.`
    : `FINDING missing at position ${asked}: there is no event that can be read`;
  return { code: 1, json: { found: false, detail }, lines: [detail] };
}

function writeProof({ proof, notChecked }: OneEvent, { proof: file }: Options): string[] {
  if (file === undefined) return [];
  if (proof === null)
    return [
      `not written  ${file}: nothing is proved${notChecked.length === 0 ? '' : ` (${notChecked.join('; ')})`}`,
    ];
  writeFileSync(file, proof, { flag: 'wx' });
  return [`written      ${file}: anyone who knows the entry verifies it, without the log`];
}

function writeOpening(event: StoredEvent, { opening: file }: Options): string[] {
  if (file === undefined) return [];
  writeFileSync(file, `${JSON.stringify(openingOf(event), undefined, 2)}\n`, { flag: 'wx', mode: 0o600 });
  return [`written      ${file}: it opens the whole event to whoever has it`];
}

function resultOf(found: OneEvent, written: readonly string[], { label }: Source): Result {
  const { event, leaf, checks, notChecked, proof, relations } = found;
  const fine = checks.every(({ holds }) => holds);
  return {
    code: fine ? 0 : 1,
    json: { source: label, fine, event, leaf, checks, notChecked, proof, relations },
    lines: [
      `${event.type} at position ${event.position}, ${event.recordedAt} (event ${event.id})`,
      JSON.stringify(wire(event), undefined, 2),
      `leaf         ${leaf ?? 'none can be made of it'}`,
      ...checks.map(lineOf),
      ...notChecked.map((what) => `not checked  ${what}`),
      ...beside('before it in its stream', relations.stream.before),
      ...beside('after it in its stream', relations.stream.after),
      ...listed('in the same commit', relations.sameCommit),
      ...listed('caused by', relations.causedBy),
      ...listed('caused', relations.caused),
      ...listed('in the same conversation', relations.correlated),
      ...written,
    ],
  };
}

const lineOf = ({ what, holds, detail }: EventCheck): string =>
  `${holds ? 'checked     ' : 'FINDING     '} ${what}: ${detail}`;

const rowOf = ({ position, time, type, id }: RelatedEvent): string =>
  `  ${String(position).padStart(8)}  ${time}  ${type}  ${id}`;

const beside = (title: string, event: RelatedEvent | null): string[] =>
  event === null ? [] : [`${title}:`, rowOf(event)];

const listed = (title: string, { events, more }: RelatedEvents): string[] =>
  events.length === 0
    ? []
    : [`${title}:`, ...events.map(rowOf), ...(more === 0 ? [] : [`  … and ${more} more`])];

export const auditShow: Command = {
  name: 'audit show',
  usage: 'POSITION | EVENT-ID [--proof FILE] [--opening FILE]',
  words: 1,
  summary: 'one event as it is stored, its proof in the log, its causes and its neighbours',
  run,
};
