import { derivedId, stateDigest, type EventStore, type Json } from '@coop/event-sourcing';
import { memoryEventStore, SeededRandom } from '@coop/event-sourcing/testing';
import { handle } from './example-folder.js';

const HOUR = 3_600_000;
const PEOPLE = ['anna', 'bruno', 'carla', 'dora', 'the three'].map(handle);
const CONSUMERS = ['clinic', 'bakery'].map(handle);
const CONTRACTS = CONSUMERS.map((consumer) => derivedId(consumer, 'contract'));
export const RECORDS = ['first', 'second', 'third'].map((word) => handle(`record ${word}`));
export const FIELDS = ['phone', 'notes'] as const;
const PURPOSES = ['ResearchAndDevelopment', 'AcademicResearch', 'ServiceProvision'];
const SEALED = { $sealed: 'a'.repeat(64), digest: 'b'.repeat(64) };

/** Something that happens: the type of its event, the category of its stream, and the data. */
export type Said = readonly [type: string, category: string, data: object];

/** A history of control that could have been: what happens, to whom and when follows from the seed. */
export async function randomHistory(seed: number, events: number): Promise<EventStore> {
  const random = new SeededRandom(seed);
  const history = new ToldHistory(`seed ${seed}`);
  const teller = new Teller(random, () => history.now);
  for (let n = 0; n < events; n += 1) {
    history.later(random.integer(0, 30));
    await history.say(teller.next(n));
  }
  return history.store;
}

/** A ledger in memory to which events are told one by one, under a clock that is moved by hand. */
export class ToldHistory {
  now = Date.parse('2026-01-10T08:00:00.000Z');
  readonly store = memoryEventStore({ clock: () => new Date(this.now) });
  #count = 0;

  constructor(private readonly name: string) {}

  later(hours: number): this {
    this.now += hours * HOUR;
    return this;
  }

  /** Days from now. */
  time(days: number): string {
    return new Date(this.now + days * 24 * HOUR).toISOString();
  }

  async say([type, category, data]: Said): Promise<void> {
    const id = derivedId(handle(this.name), String(this.#count++));
    const event = { id, type, version: 1, data: data as Json, retention: 'until-erasure' } as const;
    await this.store.append({
      streams: [{ stream: `${category}-${id}`, expected: 'any', events: [event] }],
      commandId: id,
      commandDigest: stateDigest(data),
      metadata: { actor: 'system:test', correlationId: id, causationId: id },
    });
  }
}

class Teller {
  readonly #grants: string[] = [];
  readonly #bans: string[] = [];
  readonly #duties: string[] = [];
  readonly #mandates: string[] = [];
  #suspension = 0;

  constructor(
    private readonly random: SeededRandom,
    private readonly now: () => number,
  ) {}

  next(n: number): Said {
    const { random } = this;
    // So that something can be read at all.
    const party = [...PEOPLE, ...CONSUMERS][n];
    if (party !== undefined) return this.#party(party);
    if (n < 12) return n < 9 ? this.#contract() : this.#record(handle(`${n}`));
    const kinds = [
      ...[this.#anyParty, this.#record, this.#correction, this.#contract, this.#grantEnd, this.#suspended],
      ...Array.from({ length: 12 }, () => this.#grant),
      ...[this.#ban, this.#banEnd, this.#banEnd, this.#duty, this.#mandate, this.#mandateEnd],
      ...[this.#erasure, this.#informed, this.#reading],
    ];
    return random.pick(kinds).call(this, handle(`${random.integer(0, 2 ** 31)}`));
  }

  #time(days: number): string {
    return new Date(this.now() + days * 24 * HOUR).toISOString();
  }

  #party(party: string): Said {
    const isPartnership = party === PEOPLE.at(-1);
    const partners = isPartnership ? { partners: PEOPLE.slice(0, 3) } : {};
    const kind = isPartnership ? 'simple-partnership' : CONSUMERS.includes(party) ? 'legal-person' : 'person';
    return [
      'identity.party.registered',
      'identity-party',
      { party, kind, ...partners, registeredBy: 'system:test' },
    ];
  }

  #anyParty(): Said {
    return this.#party(this.random.pick([...PEOPLE, ...CONSUMERS]));
  }

  #record(id: string): Said {
    const { random } = this;
    const subjects = () => PEOPLE.filter(() => random.chance(0.15));
    const isImported = random.chance(0.2);
    const basis = {
      legalBasis: 'lpd-31-2-overriding-interest',
      purposes: [PURPOSES[0]],
      informBy: '2027-01-01',
    };
    const data = {
      ...{
        record: random.chance(0.9) ? random.pick(RECORDS) : id,
        kind: 'personal-data',
        category: 'contact',
      },
      ...{ owners: [random.pick(PEOPLE)], controlRule: random.pick(['all-mentioned', 'owner']) },
      source: isImported ? { import: handle('import'), row: 1 } : { party: PEOPLE[0] },
      basis: isImported ? basis : null,
      fields: FIELDS.filter((name) => name === 'phone' || random.chance(0.6)).map((name) => ({
        ...{
          name,
          value: SEALED,
          subjects: subjects(),
          sensitive: random.chance(0.1),
          visibility: 'contract',
        },
      })),
    };
    return ['records.record.created', 'records-record', data];
  }

  #correction(): Said {
    const { random } = this;
    const fields = [{ name: random.pick(FIELDS), value: SEALED, subjects: [random.pick(PEOPLE)] }];
    const data = { record: random.pick(RECORDS), by: random.pick(PEOPLE), under: null, fields };
    return ['records.record.corrected', 'records-record', data];
  }

  #contract(): Said {
    const { random } = this;
    const n = random.integer(0, 1);
    const [contract, consumer] = [CONTRACTS[n], CONSUMERS[n]];
    const partner = { contract, consumer, client: consumer };
    if (random.chance(0.05))
      return [
        ...(['consent.contract.terminated', 'consent-contract'] as const),
        { ...partner, side: 'consumer', by: consumer, reason: 'other' },
      ];
    const terms = {
      ...{ contract, consumer, controlledBy: [], fields: 'all', actions: ['read', 'list'], scope: {} },
      ...{
        purposes: PURPOSES.slice(0, 2),
        from: this.#time(random.integer(-2, 3)),
        until: this.#time(random.integer(40, 200)),
      },
      ...{ price: { minor: 0, currency: 'CHF', per: 'once' }, prohibitions: [], country: 'CH' },
      ...{ roles: { cooperative: 'controller', consumer: 'controller' }, transferGround: 'same-country' },
      ...{ deleteAfterDays: 30, onwardTransfer: 'forbidden', duties: [], applicableLaw: 'CH' },
    };
    const data = { ...partner, version: 1, digest: 'd'.repeat(64), terms };
    return ['consent.contract.entered-into-force', 'consent-contract', data];
  }

  #suspended(id: string): Said {
    const contract = this.random.pick(CONTRACTS);
    const of = { contract, consumer: CONSUMERS[0], client: id, by: 'system:test' };
    if (this.random.chance(0.6)) {
      this.#suspension += 1;
      const suspension = handle(`suspension ${this.#suspension}`);
      return ['consent.contract.suspended', 'consent-contract', { ...of, suspension, reason: 'other' }];
    }
    const suspension = handle(`suspension ${this.random.integer(1, Math.max(1, this.#suspension))}`);
    return ['consent.contract.resumed', 'consent-contract', { ...of, suspension }];
  }

  #grant(grant: string): Said {
    const { random } = this;
    this.#grants.push(grant);
    const stakeholder = random.pick(PEOPLE);
    const terms = {
      recipient: random.chance(0.2) ? 'any-contracted' : random.pick(CONSUMERS),
      scope: random.chance(0.4) ? { records: [random.pick(RECORDS)] } : {},
      ...{ fields: random.chance(0.8) ? 'all' : [random.pick(FIELDS)], purposes: [random.pick(PURPOSES)] },
      ...{
        actions: random.chance(0.5) ? ['read', 'list'] : ['read'],
        from: this.#time(random.integer(-1, 2)),
      },
      until: this.#time(random.integer(3, 80)),
      ...(random.chance(0.1) ? { limit: 1 } : {}),
    };
    const notice = { digest: 'c'.repeat(64), language: 'fr' };
    const givenBy = random.chance(0.9) ? stakeholder : random.pick(PEOPLE);
    const evidence = { kind: 'signed-in', level: 'A1', authTime: null };
    const data = { grant, stakeholder, givenBy, terms, termsDigest: 'c'.repeat(64), notice, evidence };
    return ['consent.grant.given', 'consent-grant', data];
  }

  #grantEnd(id: string): Said {
    const grant = this.#grants.length === 0 ? id : this.random.pick(this.#grants);
    const stakeholder = PEOPLE[0];
    return ['consent.grant.withdrawn', 'consent-grant', { grant, stakeholder, withdrawnBy: stakeholder }];
  }

  #ban(prohibition: string): Said {
    const { random } = this;
    this.#bans.push(prohibition);
    const isGeneral = random.chance(0.1);
    const data = {
      ...{ prohibition, source: isGeneral ? 'cooperative' : 'member' },
      stakeholder: isGeneral ? null : random.pick(PEOPLE),
      recipient: random.chance(0.5) ? 'anyone' : random.pick(CONSUMERS),
      ...{ purposes: [PURPOSES.at(-1)], scope: {}, fields: 'all', placedBy: 'system:test' },
    };
    return ['consent.prohibition.placed', 'consent-prohibition', data];
  }

  #banEnd(id: string): Said {
    const prohibition = this.#bans.length === 0 ? id : this.random.pick(this.#bans);
    return ['consent.prohibition.lifted', 'consent-prohibition', { prohibition, liftedBy: 'system:test' }];
  }

  #duty(id: string): Said {
    const { random } = this;
    const duty = this.#duties.length > 0 && random.chance(0.6) ? random.pick(this.#duties) : id;
    this.#duties.push(duty);
    const of = { duty, contract: random.pick(CONTRACTS), debtor: CONSUMERS[0] };
    const kind = random.pick(['opened', 'breached', 'fulfilled']);
    return [`consent.duty.${kind}`, 'consent-duty', of];
  }

  #mandate(mandate: string): Said {
    const { random } = this;
    this.#mandates.push(mandate);
    const until = random.chance(0.3) ? null : this.#time(random.integer(2, 30));
    const data = {
      ...{ mandate, kind: random.pick(['guardian', 'representative', 'auditor']) },
      ...{ principal: random.pick(PEOPLE), agent: random.pick(PEOPLE), from: this.#time(-1), until },
      givenBy: 'system:test',
    };
    return ['identity.mandate.given', 'identity-mandate', data];
  }

  #mandateEnd(id: string): Said {
    const mandate = this.#mandates.length === 0 ? id : this.random.pick(this.#mandates);
    return ['identity.mandate.ended', 'identity-mandate', { mandate, endedBy: 'system:test' }];
  }

  #erasure(id: string): Said {
    const party = this.random.chance(0.1) ? this.random.pick(PEOPLE) : id;
    return [
      'identity.erasure.requested',
      'identity-erasure',
      { party, requestedBy: party, keepFingerprint: false },
    ];
  }

  #informed(): Said {
    const data = {
      subject: this.random.pick(PEOPLE),
      import: handle('import'),
      how: 'mail',
      linkDigest: null,
    };
    return ['records.subject.informed', 'records-subject', data];
  }

  #reading(disclosure: string): Said {
    const grant = this.#grants.at(-1);
    const counted = grant === undefined || this.random.chance(0.3) ? {} : { counted: [grant] };
    const data = {
      disclosure,
      record: RECORDS[0],
      decision: { decision: disclosure, cited: [], ...counted },
    };
    return ['records.disclosure.made', 'records-disclosure', data];
  }
}
