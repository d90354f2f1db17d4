import { setTimeout as wait } from 'node:timers/promises';
import { askReplay, parkedEvents, type ReadModels } from '@coop/event-sourcing';
import { required, UsageError, type Command, type Invocation, type Result } from '../command.js';
import { withParkedEvents } from '../read-model-places.js';

const LOOK_MS = 100;
/** A running service looks once a second, and a reaction may take a moment. */
const PATIENCE_MS = 10_000;

interface Parked {
  readonly reactor: string;
  readonly position: bigint;
}

async function run({ options, words, signal }: Invocation): Promise<Result> {
  const key = {
    reactor: required(words[0], 'REACTOR'),
    position: positionOf(required(words[1], 'POSITION')),
  };
  return withParkedEvents(options, async (places) => {
    for (const { readModels } of places)
      if (await readModels.transaction((db) => askReplay(db, key))) return outcome(readModels, key, signal);
    throw new UsageError(
      `${key.reactor} has no event parked at ${key.position}; coop parked list tells which it has`,
    );
  });
}

function positionOf(text: string): bigint {
  if (!/^[1-9]\d{0,15}$/.test(text)) throw new UsageError(`${text} is no position`);
  return BigInt(text);
}

/** What the running service makes of it. */
async function outcome(
  readModels: ReadModels,
  { reactor, position }: Parked,
  signal: AbortSignal,
): Promise<Result> {
  for (let waited = 0; waited < PATIENCE_MS && !signal.aborted; waited += LOOK_MS) {
    const all = await parkedEvents(readModels.reader(), reactor);
    const found = all.find((each) => each.position === position);
    if (found === undefined) return told(0, 'done', `${reactor} has reacted to the event at ${position}.`);
    if (!found.replay)
      return told(1, 'failed', `FINDING  it failed again: ${found.reason}, ${found.place}. It stays parked.`);
    await wait(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
  return told(
    1,
    'asked',
    'Nobody has tried it yet: it will be when the service runs. coop parked list tells.',
  );
}

const told = (code: 0 | 1, state: string, line: string): Result => ({ code, json: { state }, lines: [line] });

export const parkedReplay: Command = {
  name: 'parked replay',
  usage: 'REACTOR POSITION [--data DIR | --postgres URL]',
  words: 2,
  summary: 'have the running service try a parked event again, and then those that wait behind it',
  run,
};
