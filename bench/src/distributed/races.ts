import { setTimeout as wait } from 'node:timers/promises';
import { Caller } from '../caller.js';
import type { Cast } from '../cast.js';
import { row, type Row } from '../results.js';
import { countDisclosures, headOf, type Counted } from './ledger-count.js';
import { urlOf, type World } from './world.js';

/** Races at the same time, each about a record of its own. */
const LANES = 12;
/** Races between two sign-ins: a token lasts ten minutes. */
const BATCH = 500;
/** The withdrawal is sent at a random moment within so many milliseconds after both readers were given something. */
const WITHIN_MS = 25;
/** Readers give up after so long, in milliseconds. */
const AT_MOST_MS = 90_000;

export interface RacesOptions {
  readonly races: number;
  /** No new batch begins after so long, in milliseconds. */
  readonly patienceMs: number;
  readonly say: (text: string) => void;
}

/** What was seen from outside. */
interface Seen {
  races: number;
  released: number;
  /** Readings that were asked for before the withdrawal was acknowledged, and answered after it was sent. */
  overlapping: number;
  /** Readings that were asked for after the acknowledgement, and released. */
  late: number;
  /** Readings that were told to ask again. */
  behind: number;
}

/** Reads at one instance of records until it is refused. */
async function readOn(
  reader: Caller,
  path: string,
  { race, seen, index }: { readonly race: Race; readonly seen: Seen; readonly index: number },
): Promise<void> {
  const until = performance.now() + AT_MOST_MS;
  let last = '';
  while (performance.now() < until) {
    const asked = performance.now();
    const { status, body } = await reader.send('GET', path);
    last = `${status} ${String(body['code'])}`;
    if (status !== 200 && status !== 403 && status !== 503) throw new Error(`GET ${path}: ${status}`);
    if (asked < race.acknowledged && performance.now() > race.sent) seen.overlapping += 1;
    if (status === 200) seen.released += 1;
    if (status === 200) race.begun[index]?.resolve();
    if (status === 503) seen.behind += 1;
    if (status === 200 && asked > race.acknowledged) seen.late += 1;
    if (status === 403 && race.acknowledged < Infinity) return;
  }
  throw new Error(`no refusal ${AT_MOST_MS} ms after the beginning of a race; the last answer was ${last}`);
}

/** Moments of `performance.now()`. */
interface Race {
  sent: number;
  acknowledged: number;
  /** Resolved when each of the readers was given something. */
  readonly begun: readonly [PromiseWithResolvers<void>, PromiseWithResolvers<void>];
}

async function once(world: World, cast: Cast, record: string, number: number, seen: Seen): Promise<void> {
  const [here, there] = number % 2 === 0 ? world.consent : [world.consent[1], world.consent[0]];
  const giver = new Caller(urlOf(here), cast.member.token);
  const grant = await cast.agree([record], giver);
  const { position } = giver;
  const begun = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  const race: Race = { sent: Infinity, acknowledged: Infinity, begun };
  const path = cast.reading(record);
  const readers = world.records.map((instance, index) =>
    readOn(new Caller(urlOf(instance), cast.partner.token, position), path, { race, seen, index }),
  );
  // Not before both are in full swing.
  await Promise.race([Promise.all(race.begun.map(({ promise }) => promise)), Promise.all(readers)]);
  await wait(Math.random() * WITHIN_MS);
  const withdrawer = new Caller(urlOf(number % 4 < 2 ? here : there), cast.member.token, position);
  race.sent = performance.now();
  await withdrawer.must('DELETE', `/consent/grants/${grant}`);
  race.acknowledged = performance.now();
  await Promise.all(readers);
  seen.races += 1;
}

async function batch(world: World, records: readonly string[], races: number, seen: Seen): Promise<void> {
  const cast = await world.cast();
  let next = 0;
  await Promise.all(
    records.map(async (record) => {
      while (next < races) await once(world, cast, record, (next += 1), seen);
    }),
  );
}

/**
 * Races of a partner's readings, at both instances of records, with a withdrawal at one of the instances of consent.
 * What counts is the ledger: no disclosure under a grant may stand after its withdrawal.
 */
export async function measureRaces(world: World, options: RacesOptions): Promise<readonly Row[]> {
  const { races, patienceMs, say } = options;
  const cast = await world.cast();
  const records: string[] = [];
  for (let lane = 0; lane < LANES; lane += 1) records.push(await cast.enter(['phone']));
  const from = await headOf(world.deployment);
  const seen: Seen = { races: 0, released: 0, overlapping: 0, late: 0, behind: 0 };
  const until = performance.now() + patienceMs;
  while (seen.races < races && performance.now() < until) {
    await batch(world, records, Math.min(BATCH, races - seen.races), seen);
    say(`${seen.races} of ${races} races, ${seen.overlapping} readings at the moment of a withdrawal`);
  }
  say('counting disclosures on the ledger');
  return rowsOf(seen, await countDisclosures(world.deployment, from));
}

function rowsOf(seen: Seen, { withdrawals, before, after }: Counted): readonly Row[] {
  if (withdrawals !== seen.races)
    throw new Error(`${seen.races} withdrawals were acknowledged and ${withdrawals} are on the ledger`);
  if (before + after < seen.released)
    throw new Error(
      `${seen.released} readings were released and ${before + after} disclosures are on the ledger`,
    );
  const about = { subject: 'ours', unit: '', better: 'lower' } as const;
  const more = { ...about, better: 'higher' } as const;
  return [
    row({ name: 'races of readings with a withdrawal, over two instances', ...more }, [seen.races]),
    row({ name: '… readings under way when it was withdrawn', ...more }, [seen.overlapping]),
    row({ name: '… readings told to ask again (503)', ...about }, [seen.behind]),
    row({ name: '… disclosures under these grants on the ledger', ...more }, [before + after]),
    row({ name: '… of them after the withdrawal', ...about, aim: 0 }, [after]),
    row({ name: '… readings asked for after it and released', ...about, aim: 0 }, [seen.late]),
  ];
}
