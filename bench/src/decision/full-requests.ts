import { type ControlFact, type DecisionRequest } from '@coop/consent-engine';
import { chance, chosen } from './chance.js';
import { AS_OF, BUNDLES, CONSUMERS, GROUPS, narrowerPurposes, type FullWorld } from './full-world.js';

const CHANCE = { request: 201, detail: 202, consumer: 203, write: 204, stakeholder: 205 };
/** Purposes that no contract has, as good as. */
const OUTSIDE = 'VendorPayment';

/** What a consumer may list. */
export type Listing = Pick<
  DecisionRequest,
  'consumer' | 'contract' | 'purpose' | 'action' | 'fields' | 'asOf'
>;

/** A request that was agreed to, and what ends it. */
export interface Ending {
  readonly request: DecisionRequest;
  readonly withdrawal: ControlFact;
}

/**
 * Requests of one round, as they come from the wire: three in five were agreed to, before prohibitions and
 * withdrawals. Half ask for one field of a record, three in ten for two, the others for all; records are chosen by
 * Zipf's law.
 */
export function requestsOf(world: FullWorld, count: number, round: number): readonly DecisionRequest[] {
  const made: DecisionRequest[] = [];
  for (let n = 0; n < count; n += 1) made.push(requestOf(world, round * 2 ** 26 + n));
  return JSON.parse(JSON.stringify(made));
}

/** Facts that change something: withdrawals and new grants in turn, of popular records. */
export function writesOf(world: FullWorld, count: number, round: number): readonly ControlFact[] {
  return Array.from({ length: count }, (_, n): ControlFact => {
    const index = round * 2 ** 20 + n;
    const record = world.popular(chance(world.seed, CHANCE.write, index) / 2 ** 32);
    const place = chosen(BUNDLES, world.seed, CHANCE.detail, index);
    const who = chosen(world.stakeholders(record), world.seed, CHANCE.stakeholder, index);
    if (n % 2 === 0) return { kind: 'grant-withdrawn', grant: world.grantId(record, place, who) };
    return {
      ...world.grant(record, place, who, world.bundle(record, place)),
      grant: world.id('written', index),
    };
  });
}

/** One for each record, from the least popular on, which no round of requests is likely to have met. */
export function endingOf(world: FullWorld, n: number): Ending {
  const record = (2 * world.records - 2 - n) % world.records;
  const place = livingBundle(world, record, 0);
  const request = hit(world, { record, place, index: n, fields: ['contact'] });
  return { request, withdrawal: { kind: 'grant-withdrawn', grant: world.grantId(record, place, 0) } };
}

/** Questions of all consumers in turn, then again for another purpose. */
export function listingOf(world: FullWorld, n: number): Listing {
  const consumer = n % CONSUMERS;
  return {
    ...askedBy(world, consumer),
    purpose: world.groupPurpose(consumer % GROUPS, Math.floor(n / CONSUMERS)),
    ...{ action: 'read', fields: ['contact'], asOf: AS_OF },
  };
}

const askedBy = (world: FullWorld, consumer: number) => ({
  consumer: world.id('consumer', consumer),
  contract: world.id('contract', consumer),
});

function requestOf(world: FullWorld, index: number): DecisionRequest {
  const record = world.popular(chance(world.seed, CHANCE.request, index) / 2 ** 32);
  const kind = chosen(100, world.seed, CHANCE.detail, index);
  const fields = fieldsAsked(kind % 10);
  const agreed = hit(world, { record, place: livingBundle(world, record, index), index, fields });
  if (kind < 60) return agreed;
  if (kind < 70) return { ...agreed, purpose: OUTSIDE };
  if (kind < 75) return { ...agreed, action: 'publish' };
  const consumer = chosen(CONSUMERS, world.seed, CHANCE.consumer, index);
  const another = { ...agreed, ...askedBy(world, consumer) };
  return kind < 80 ? another : { ...another, purpose: world.groupPurpose(consumer % GROUPS, index) };
}

function fieldsAsked(drawn: number): DecisionRequest['fields'] {
  if (drawn < 5) return ['contact'];
  return drawn < 8 ? ['contact', 'household'] : 'all';
}

function livingBundle(world: FullWorld, record: number, index: number): number {
  for (let tried = 0; tried < BUNDLES; tried += 1) {
    const place = (index + tried) % BUNDLES;
    if (world.bundle(record, place).state === 'live') return place;
  }
  return 0;
}

interface Agreed {
  readonly record: number;
  readonly place: number;
  readonly index: number;
  readonly fields: DecisionRequest['fields'];
}

function hit(world: FullWorld, { record, place, index, fields }: Agreed): DecisionRequest {
  const { consumer, purposes } = world.bundle(record, place);
  const below = narrowerPurposes(purposes[index % purposes.length] ?? '');
  return {
    ...askedBy(world, consumer),
    ...{ purpose: below[index % below.length] ?? '', action: 'read' },
    ...{ record: world.id('record', record), fields, asOf: AS_OF },
  };
}
