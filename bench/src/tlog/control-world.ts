import { ALL_EVENTS } from '@coop/contracts';
import { PURPOSES } from '@coop/consent-engine';
import type { AppendRequest, Json } from '@coop/event-sourcing';
import { chance, chosen, idOf } from '../decision/chance.js';

const SEED = 20_261_128;
export const CONSUMERS = 200;
/** When the first event was recorded, and how much later each next one: invented, a year of a large cooperative. */
export const BEGAN = Date.parse('2026-01-05T08:00:00.000Z');
export const STEP_MS = 30_000;
const DAY = 86_400_000;

const KIND = { consumer: 21, contract: 22, person: 23, record: 24, grant: 25, ban: 26, duty: 27, event: 28 };
const CHANCE = { who: 121, what: 122, record: 123, consumer: 124, term: 125, digest: 126 };
const CATEGORIES = ['directory', 'health', 'work', 'leisure', 'housing', 'finance', 'culture', 'letters'];

/** Out of twenty events in a row, what each is: half are grants, one in ten a withdrawal. */
const TURNS = [
  ...['party', 'party', 'record', 'record', 'record', 'correction', 'withdrawal', 'withdrawal'],
  ...['ban', 'other', ...Array.from({ length: 10 }, () => 'grant')],
] as const;

interface Happening {
  readonly type: string;
  readonly category: string;
  /** Names the stream. */
  readonly of: string;
  readonly data: Json;
}

const hex = (index: number, words: number): string =>
  Array.from({ length: words }, (_, word) =>
    chance(SEED, CHANCE.digest + word, index)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
const sealed = (index: number): Json => ({ $sealed: hex(index, 8), digest: hex(index + 1, 8) });
const id = (kind: keyof typeof KIND, index: number): string => idOf(SEED, KIND[kind], index);
const pick = (below: number, stream: keyof typeof CHANCE, index: number): number =>
  chosen(Math.max(1, below), SEED, CHANCE[stream], index);
const purpose = (index: number): string => PURPOSES[index % PURPOSES.length] ?? '';
const time = (index: number, days = 0): string =>
  new Date(BEGAN + index * STEP_MS + days * DAY).toISOString();

/**
 * A history of control in which every event changes something: people, records of one to three of them, grants and
 * their ends, prohibitions, duties, corrections. The n-th event follows from the seed and n; nothing is kept.
 */
export class ControlWorld {
  /** @param index - from 0 */
  event(index: number): AppendRequest {
    const { type, category, of, data } = this.#happening(index);
    const definition = DEFINITIONS.get(type);
    if (definition === undefined) throw new TypeError(`there is no event ${type}`);
    // A look at some of each kind: the benchmark is of events that exist.
    if (index % 997 < 20) definition.schema.parse(data);
    const { version, retention } = definition;
    const event = { id: id('event', index), type, version, retention, data };
    return {
      streams: [{ stream: `${category}-${of}`, expected: 'any', events: [event] }],
      commandId: event.id,
      commandDigest: hex(index, 8),
      metadata: { actor: id('person', 0), correlationId: event.id, causationId: event.id },
    };
  }

  #happening(index: number): Happening {
    if (index < CONSUMERS) return this.#party(id('consumer', index), 'legal-person', index);
    if (index < 2 * CONSUMERS) return this.#contract(index - CONSUMERS);
    const turn = index % TURNS.length;
    const round = Math.floor(index / TURNS.length);
    switch (TURNS[turn] ?? 'other') {
      case 'party':
        return this.#party(id('person', 2 * round + turn), 'person', index);
      case 'record':
        return this.#record(3 * round + turn - 2, index);
      case 'correction':
        return this.#correction(pick(3 * round, 'record', index), index);
      case 'grant':
        return this.#grant(10 * round + turn - 10, index);
      case 'withdrawal':
        return this.#withdrawal(pick(10 * round, 'what', index));
      case 'ban':
        return this.#ban(round, index);
      default:
        return this.#other(round, index);
    }
  }

  #people(index: number): number {
    return 2 * Math.floor(index / TURNS.length) + 1;
  }

  #party(party: string, kind: string, index: number): Happening {
    const data = {
      party,
      kind,
      name: sealed(index),
      email: sealed(index + 1),
      country: 'CH',
      registeredBy: party,
    };
    return { type: 'identity.party.registered', category: 'identity-party', of: party, data };
  }

  #contract(n: number): Happening {
    const [contract, consumer] = [id('contract', n), id('consumer', n)];
    const terms = {
      ...{ contract, consumer, controlledBy: [], fields: 'all', actions: ['read', 'list', 'use'], scope: {} },
      purposes: Array.from({ length: 12 }, (_, place) => purpose(n * 7 + place * 5)),
      ...{ from: time(0), until: time(0, 3650), price: { minor: 0, currency: 'CHF', per: 'reading' } },
      ...{ prohibitions: [], roles: { cooperative: 'controller', consumer: 'controller' }, country: 'CH' },
      ...{ transferGround: 'same-country', deleteAfterDays: 90, onwardTransfer: 'forbidden', duties: [] },
      applicableLaw: 'CH',
    };
    const data = { contract, consumer, client: id('consumer', n), version: 1, digest: hex(n, 8), terms };
    return { type: 'consent.contract.entered-into-force', category: 'consent-contract', of: contract, data };
  }

  #subjects(record: number, index: number): string[] {
    const many = 1 + pick(3, 'who', record);
    return Array.from({ length: many }, (_, place) =>
      id('person', pick(this.#people(index), 'who', 3 * record + place)),
    );
  }

  #record(n: number, index: number): Happening {
    const record = id('record', n);
    const subjects = [...new Set(this.#subjects(n, index))];
    const field = (name: string, who: readonly string[], place: number) => ({
      ...{ name, value: sealed(index + place), subjects: who, sensitive: false, visibility: 'contract' },
    });
    const data = {
      ...{ record, kind: 'personal-data', category: CATEGORIES[n % CATEGORIES.length] ?? '' },
      ...{ owners: subjects.slice(0, 1), controlRule: 'all-mentioned', source: { party: subjects[0] ?? '' } },
      basis: null,
      fields: [
        field('contact', subjects.slice(0, 1), 0),
        field('household', subjects, 1),
        field('notes', subjects, 2),
      ],
    };
    return { type: 'records.record.created', category: 'records-record', of: record, data };
  }

  #correction(n: number, index: number): Happening {
    const record = id('record', n);
    const by = id('person', pick(this.#people(index), 'who', index));
    const data = {
      record,
      by,
      under: null,
      fields: [{ name: 'notes', value: sealed(index), subjects: [by] }],
    };
    return { type: 'records.record.corrected', category: 'records-record', of: record, data };
  }

  #grant(n: number, index: number): Happening {
    const [grant, record] = [id('grant', n), pick(3 * Math.floor(index / TURNS.length), 'record', index)];
    const consumer = pick(CONSUMERS, 'consumer', index);
    const stakeholder = id('person', pick(this.#people(index), 'who', 3 * record));
    const terms = {
      recipient: id('consumer', consumer),
      scope:
        n % 5 < 3
          ? { records: [id('record', record)] }
          : n % 5 === 3
            ? { categories: [CATEGORIES[n % 8] ?? ''] }
            : {},
      ...{
        fields: n % 10 < 7 ? 'all' : ['contact', 'household'],
        actions: n % 3 === 0 ? ['read', 'list'] : ['read'],
      },
      purposes: [purpose(consumer * 7), ...(n % 2 === 0 ? [purpose(consumer * 7 + 5)] : [])],
      ...{ from: time(index), until: time(index, 30 + pick(700, 'term', index)) },
    };
    const data = {
      ...{ grant, stakeholder, givenBy: stakeholder, terms, termsDigest: hex(n, 8) },
      notice: { digest: hex(n % 4, 8), language: 'fr' },
      evidence: { kind: 'signed-in', level: 'A1', authTime: time(index) },
    };
    return { type: 'consent.grant.given', category: 'consent-grant', of: grant, data };
  }

  #withdrawal(n: number): Happening {
    const grant = id('grant', n);
    const stakeholder = id('person', 0);
    const data = { grant, stakeholder, withdrawnBy: stakeholder };
    return { type: 'consent.grant.withdrawn', category: 'consent-grant', of: grant, data };
  }

  #ban(round: number, index: number): Happening {
    const isPlaced = round % 3 !== 2;
    const prohibition = id('ban', isPlaced ? round : pick(round, 'what', index));
    const stakeholder = id('person', pick(this.#people(index), 'who', index));
    const of = prohibition;
    if (!isPlaced)
      return {
        ...{ type: 'consent.prohibition.lifted', category: 'consent-prohibition', of },
        data: { prohibition, liftedBy: stakeholder },
      };
    const recipient = round % 4 === 0 ? 'anyone' : id('consumer', pick(CONSUMERS, 'consumer', index));
    const data = {
      ...{ prohibition, source: 'member', stakeholder, recipient, purposes: [purpose(round)] },
      ...{ scope: round % 2 === 0 ? { categories: [CATEGORIES[round % 8] ?? ''] } : {}, fields: 'all' },
      placedBy: stakeholder,
    };
    return { type: 'consent.prohibition.placed', category: 'consent-prohibition', of, data };
  }

  #other(round: number, index: number): Happening {
    const contract = pick(CONSUMERS, 'consumer', round >> 1);
    const duty = id('duty', round >> 1);
    const partner = { contract: id('contract', contract), debtor: id('consumer', contract) };
    if (round % 200 === 199) {
      const party = id('person', pick(this.#people(index), 'who', index));
      const data = { party, requestedBy: party, keepFingerprint: false };
      return { type: 'identity.erasure.requested', category: 'identity-erasure', of: party, data };
    }
    if (round % 2 === 0) {
      const data = {
        duty,
        kind: 'delete',
        ...partner,
        grant: null,
        records: [],
        fields: 'all',
        due: time(index, 90),
      };
      return { type: 'consent.duty.opened', category: 'consent-duty', of: duty, data };
    }
    const data = { duty, ...partner, evidence: 'declared' };
    return { type: 'consent.duty.fulfilled', category: 'consent-duty', of: duty, data };
  }
}

const DEFINITIONS = new Map(ALL_EVENTS.map((definition) => [definition.type, definition]));
