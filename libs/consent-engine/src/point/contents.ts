import type {
  ContractInForce,
  GrantGiven,
  MandateGiven,
  PartyType,
  ProhibitionPlaced,
  RecordKnown,
} from '../facts.js';
import type { Interval } from '../validity.js';
import type { ControlTables } from './control-tables.js';

/** A grant as it stands. */
export interface StandingGrant {
  readonly fact: GrantGiven;
  readonly validity: Interval;
  readonly isWithdrawn: boolean;
}

/** A prohibition as it stands. */
export interface StandingProhibition {
  readonly fact: ProhibitionPlaced;
  readonly validity: Interval;
  readonly isLifted: boolean;
}

/** A contract as it stands. */
export interface StandingContract {
  readonly fact: ContractInForce;
  readonly validity: Interval;
  readonly isTerminated: boolean;
  readonly isSuspended: boolean;
  readonly duties: ReadonlyMap<string, 'open' | 'breached' | 'fulfilled'>;
}

/** A mandate as it stands. */
export interface StandingMandate {
  readonly fact: MandateGiven;
  readonly validity: Interval;
  readonly isEnded: boolean;
}

/** A party as it stands. */
export interface StandingParty {
  readonly party: string;
  readonly type: PartyType;
  readonly partners: readonly string[];
  readonly isErased: boolean;
}

/** Reads the tables back, in the words of the facts. For pages, lists and digests: a decision needs none of it. */
export class Contents {
  constructor(private readonly tables: ControlTables) {}

  party(id: string): StandingParty | undefined {
    const { parties } = this.tables;
    const party = parties.ids.find(id);
    return parties.isKnown(party) ? this.#party(party) : undefined;
  }

  *parties(): Generator<StandingParty> {
    const { parties } = this.tables;
    for (let party = 0; party < parties.size; party += 1)
      if (parties.isKnown(party)) yield this.#party(party);
  }

  isErased(id: string): boolean {
    const { parties } = this.tables;
    return parties.isErased(parties.ids.find(id));
  }

  /** Everyone erased, known or not. */
  *erased(): Generator<string> {
    const { parties } = this.tables;
    for (let party = 0; party < parties.size; party += 1)
      if (parties.isErased(party)) yield parties.ids.text(party);
  }

  record(id: string): RecordKnown | undefined {
    const { records } = this.tables;
    const record = records.ids.find(id);
    return record >= 0 && records.isKnown(record) ? this.#record(record) : undefined;
  }

  *records(): Generator<RecordKnown & { readonly isRemoved: boolean }> {
    const { records } = this.tables;
    for (let record = 0; record < records.size; record += 1)
      if (records.isKnown(record)) yield { ...this.#record(record), isRemoved: records.isRemoved(record) };
  }

  /** Simple partnerships in which the party is a partner, in the order in which they became known. */
  partnershipsOf(id: string): readonly string[] {
    const { parties } = this.tables;
    const party = parties.ids.find(id);
    const all = [...parties.partnerships()].filter((body) => parties.partners(body).includes(party));
    return all.map((body) => parties.ids.text(body));
  }

  /** Records that mention the party or belong to it, or to a partnership in which it is a partner. */
  recordsConcerning(id: string): readonly string[] {
    const { parties, records } = this.tables;
    const party = parties.ids.find(id);
    if (party < 0) return [];
    const standsFor = new Set([party]);
    for (const each of standsFor)
      for (const body of parties.partnerships())
        if (parties.partners(body).includes(each)) standsFor.add(body);
    const found = new Set<number>();
    for (const each of standsFor) {
      records.forEachOf(each, (record) => {
        if (records.everyone(record).includes(each)) found.add(record);
      });
    }
    return Array.from(found, (record) => records.ids.text(record)).sort();
  }

  grant(id: string): StandingGrant | undefined {
    const { grants } = this.tables;
    const grant = grants.ids.find(id);
    return grant >= 0 && grants.isGiven(grant) ? this.#grant(grant) : undefined;
  }

  *grants(): Generator<StandingGrant> {
    const { grants } = this.tables;
    for (let grant = 0; grant < grants.size; grant += 1) if (grants.isGiven(grant)) yield this.#grant(grant);
  }

  contract(id: string): StandingContract | undefined {
    const slot = this.tables.contracts.find(id);
    if (slot?.contract === undefined) return undefined;
    const { fact, from, until } = slot.contract;
    const { terminated: isTerminated, isSuspended, duties } = slot;
    return { fact, validity: { from, until }, isTerminated, isSuspended, duties };
  }

  /** How many readings were counted against the limit of a grant or contract. */
  readingsOf(id: string): number {
    return this.tables.readings.get(id)?.size ?? 0;
  }

  /** Contracts of a consumer. */
  contractsOf(consumer: string): readonly StandingContract[] {
    return [...this.contracts()].filter(({ fact }) => fact.consumer === consumer);
  }

  *contracts(): Generator<StandingContract> {
    for (const [id] of this.tables.contracts.slots()) {
      const contract = this.contract(id);
      if (contract !== undefined) yield contract;
    }
  }

  *prohibitions(): Generator<StandingProhibition> {
    const { placed, lifted } = this.tables.prohibitions;
    for (const { fact, from, until } of placed.values())
      yield { fact, validity: { from, until }, isLifted: lifted.has(fact.prohibition) };
  }

  *mandates(): Generator<StandingMandate> {
    const { mandates, endedMandates } = this.tables.authority;
    for (const { fact, validity } of mandates.values())
      yield { fact, validity, isEnded: endedMandates.has(fact.mandate) };
  }

  #party(party: number): StandingParty {
    const { parties } = this.tables;
    return {
      party: parties.ids.text(party),
      type: parties.type(party),
      partners: parties.partners(party).map((partner) => parties.ids.text(partner)),
      isErased: parties.isErased(party),
    };
  }

  #record(record: number): RecordKnown {
    const { records } = this.tables;
    const { recordKind, category, controlRule, quorum, basis } = records.shape(record).terms;
    return {
      kind: 'record-known',
      record: records.ids.text(record),
      ...{ recordKind, category, controlRule, basis },
      ...(quorum && { quorum }),
      fields: records.fields(record),
      owners: records.owners(record),
      controlPosition: BigInt(records.controlPosition(record)),
    };
  }

  #grant(grant: number): StandingGrant {
    const { grants, parties, records } = this.tables;
    const { categories, kinds, ...terms } = grants.shape(grant).terms;
    const named = grants.records(grant);
    const giver = grants.giver(grant);
    const position = grants.position(grant);
    const [from, until] = [grants.from(grant), grants.until(grant)];
    const fact: GrantGiven = {
      kind: 'grant-given',
      grant: grants.ids.text(grant),
      stakeholder: parties.ids.text(grants.stakeholder(grant)),
      recipient: parties.ids.text(grants.recipient(grant)),
      ...(giver >= 0 && { givenBy: parties.ids.text(giver) }),
      scope: {
        ...(named && { records: named.map((record) => records.ids.text(record)) }),
        ...(categories && { categories }),
        ...(kinds && { kinds }),
      },
      ...terms,
      ...(Number.isFinite(position) && { position: BigInt(position) }),
      from,
      until,
    };
    return { fact, validity: { from, until }, isWithdrawn: grants.isWithdrawn(grant) };
  }
}
