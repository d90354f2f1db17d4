import { ANY_CONTRACTED } from '../facts.js';
import type { ControlFact, GrantGiven, ReadingCounted } from '../facts.js';
import { Authority } from './authority.js';
import { Contracts } from './contracts.js';
import { Grants } from './grants.js';
import { HalfSipHash } from './half-sip-hash.js';
import { Names } from './names.js';
import { Parties } from './parties.js';
import { Prohibitions } from './prohibitions.js';
import { PurposeIndex } from './purpose-index.js';
import { narrowerThan } from './purposes-compiled.js';
import { Records } from './records.js';

/** Everything that decisions are made from, laid out to be looked at fast. Changed by `apply` alone. */
export class ControlTables {
  position = 0n;
  /** Changes with each fact, so that what was worked out before can be told from what still holds. */
  version = 0;
  readonly purposes = new PurposeIndex();
  readonly parties: Parties;
  readonly grants: Grants;
  readonly records: Records;
  readonly contracts: Contracts;
  readonly prohibitions: Prohibitions;
  readonly authority: Authority;
  /** limited grant or contract → readings that used it */
  readonly readings = new Map<string, Set<string>>();
  /** The number under which whoever holds a contract is a recipient. */
  readonly anyContracted: number;

  constructor(key: readonly [number, number]) {
    const hash = new HalfSipHash(key);
    this.parties = new Parties(hash);
    this.anyContracted = this.parties.number(ANY_CONTRACTED);
    const categories = new Names();
    this.grants = new Grants(hash, this.purposes, this.anyContracted, categories);
    this.records = new Records(hash, this.parties, categories, ({ basis }) =>
      narrowerThan(this.purposes, basis.purposes, basis.taxonomy),
    );
    this.contracts = new Contracts(hash, this.parties, this.records.ids, this.purposes);
    this.prohibitions = new Prohibitions(hash, this.parties, this.records.ids, this.purposes);
    this.authority = new Authority(this.parties);
  }

  /** @throws TypeError for a kind that this version does not know: whoever reads the facts must stop */
  apply(fact: ControlFact): void {
    this.version += 1;
    switch (fact.kind) {
      case 'grant-given':
        return this.#giveGrant(fact);
      case 'grant-withdrawn':
        return this.grants.withdraw(fact.grant);
      case 'position-reached':
        if (fact.position > this.position) this.position = fact.position;
        return;
      case 'record-known':
        return this.records.know(fact);
      case 'record-changed':
        return this.records.change(fact);
      case 'record-removed':
        return this.records.remove(fact.record);
      case 'party-known':
        return this.parties.know(fact);
      case 'party-erased':
        return this.parties.erase(fact.party);
      case 'subject-informed': {
        const subject = this.parties.number(fact.subject);
        for (const record of fact.records) this.records.informed.add(this.records.number(record), subject);
        return;
      }
      case 'prohibition-placed':
        return this.prohibitions.place(fact);
      case 'prohibition-lifted':
        this.prohibitions.lifted.add(fact.prohibition);
        return;
      default:
        return this.#applyRare(fact);
    }
  }

  #applyRare(fact: Exclude<ControlFact, { readonly kind: FrequentKind }>): void {
    switch (fact.kind) {
      case 'contract-in-force':
        return this.contracts.start(fact);
      case 'contract-terminated':
        this.contracts.slot(fact.contract).terminated = true;
        return;
      case 'contract-suspended':
        this.contracts.slot(fact.contract).suspensions.add(fact.suspension);
        return;
      case 'contract-resumed':
        this.contracts.slot(fact.contract).endedSuspensions.add(fact.suspension);
        return;
      case 'duty-opened':
        return this.contracts.slot(fact.contract).moveDuty(fact.duty, 'open');
      case 'duty-breached':
        return this.contracts.slot(fact.contract).moveDuty(fact.duty, 'breached');
      case 'duty-fulfilled':
        return this.contracts.slot(fact.contract).moveDuty(fact.duty, 'fulfilled');
      case 'mandate-given':
        return this.authority.give(fact);
      case 'mandate-ended':
        this.authority.endedMandates.add(fact.mandate);
        return;
      case 'proposal-adopted':
        return this.authority.adopt(fact);
      case 'proposal-annulled':
        this.authority.annulled.add(fact.proposal);
        return;
      case 'reading-counted':
        return this.#countReading(fact);
      case 'field-introduced':
        return this.records.introduce(fact.category, fact.field, Number(fact.position));
      case 'taxonomy-adopted':
        this.purposes.adopt(fact.taxonomy, fact.terms);
        return this.#recompile();
      default:
        return refuseUnknown(fact);
    }
  }

  /** Whether as many readings were counted as the limit allows, or the limit cannot be read. */
  isUsedUp(id: string, limit: number | undefined): boolean {
    if (limit === undefined) return false;
    if (!Number.isSafeInteger(limit) || limit < 0) return true;
    return (this.readings.get(id)?.size ?? 0) >= limit;
  }

  #giveGrant(fact: GrantGiven): void {
    const stakeholder = this.parties.number(fact.stakeholder);
    const recipient = this.parties.number(fact.recipient);
    this.grants.give(fact, {
      ...{ stakeholder, recipient },
      giver: fact.givenBy === undefined ? -1 : this.parties.number(fact.givenBy),
      records: fact.scope.records?.map((record) => this.records.number(record)),
    });
  }

  #countReading({ reading, of }: ReadingCounted): void {
    for (const id of of) {
      const known = this.readings.get(id);
      if (known === undefined) this.readings.set(id, new Set([reading]));
      else known.add(reading);
    }
  }

  #recompile(): void {
    this.grants.recompile();
    for (const shape of this.records.shapes) shape.declared = this.records.declaredBy(shape.terms);
    this.contracts.recompile();
    this.prohibitions.recompile();
  }
}

type FrequentKind =
  | 'grant-given'
  | 'grant-withdrawn'
  | 'position-reached'
  | 'record-known'
  | 'record-changed'
  | 'record-removed'
  | 'party-known'
  | 'party-erased'
  | 'subject-informed'
  | 'prohibition-placed'
  | 'prohibition-lifted';

function refuseUnknown(fact: never): never {
  throw new TypeError(`unknown control fact: ${String((fact as { kind: unknown }).kind)}`);
}
