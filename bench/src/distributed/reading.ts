import { setTimeout as wait } from 'node:timers/promises';
import type { ServiceInstance } from '@coop/e2e/distributed';
import { Caller } from '../caller.js';
import { readableRecords, type Cast } from '../cast.js';
import { load } from '../load.js';
import { row, type Row } from '../results.js';
import { urlOf, type World } from './world.js';

const CONNECTIONS = 50;
const ROUNDS = 3;
const RECORDS = 50;
/** Followers finish what the readings left them. */
const SETTLE_MS = 2_000;

interface Round {
  /** All instances together. */
  readonly perSecond: number;
  /** Per cent that were answered with “the state is moving” or “catching up”. */
  readonly refused: number;
}

/** So many readings, shared out over instances. */
async function readAt(
  instances: readonly ServiceInstance[],
  paths: readonly string[],
  { partner }: Cast,
  amount: number,
): Promise<Round> {
  const share = { connections: CONNECTIONS / instances.length, amount: Math.ceil(amount / instances.length) };
  const began = performance.now();
  const answers = await Promise.all(
    instances.map((instance) =>
      load({ url: urlOf(instance), token: partner.token, paths, ...share, mayBeRefused: true }),
    ),
  );
  const seconds = (performance.now() - began) / 1_000;
  await wait(SETTLE_MS);
  const asked = share.amount * instances.length;
  const refused = answers.reduce((sum, answer) => sum + answer.refused, 0);
  return { perSecond: (asked - refused) / seconds, refused: (refused / asked) * 100 };
}

/** What was entered and agreed to is known everywhere before anything is measured. */
async function knownEverywhere(world: World, { member, partner }: Cast, paths: readonly string[]) {
  for (const instance of world.records)
    for (const path of paths)
      await new Caller(urlOf(instance), partner.token, member.position).must('GET', path);
  await wait(SETTLE_MS);
}

/** Decided readings of a partner, over two processes of records and over one of them. */
export async function measureReadings(
  world: World,
  amount: number,
  say: (text: string) => void,
): Promise<readonly Row[]> {
  say('entering records');
  const cast = await world.cast();
  const paths = (await readableRecords(cast, RECORDS)).map((record) => cast.reading(record));
  const [one] = world.records;
  await knownEverywhere(world, cast, paths);
  say('warming up');
  await readAt(world.records, paths, cast, amount / 2);
  const both: Round[] = [];
  const alone: Round[] = [];
  for (let turn = 1; turn <= ROUNDS; turn += 1) {
    say(`${amount} readings at one process of records and at two, round ${turn} of ${ROUNDS}`);
    alone.push(await readAt([one], paths, cast, amount));
    both.push(await readAt(world.records, paths, cast, amount));
  }
  const peer = 'one process of records';
  const name = `partner readings at ${CONNECTIONS} connections`;
  const rate = { unit: '/s', better: 'higher' } as const;
  const ours = row(
    { name: `${name}, two processes of records`, subject: 'ours', ...rate },
    both.map(({ perSecond }) => perSecond),
  );
  const theirs = row(
    { name, subject: peer, ...rate },
    alone.map(({ perSecond }) => perSecond),
  );
  const refused = row(
    { name: '… answered 503, of both', subject: 'ours', unit: '%', better: 'lower' },
    [...both, ...alone].map((round) => round.refused),
  );
  return [{ ...ours, peer, ratio: Number((ours.value / theirs.value).toFixed(3)) }, theirs, refused];
}
