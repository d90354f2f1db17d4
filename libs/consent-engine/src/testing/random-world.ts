import { ACTIONS, type DecisionRequest } from '../decision.js';
import type { ContractInForce, ControlFact, GrantGiven, ProhibitionPlaced } from '../facts.js';
import { RegistryDrawer, RULES } from './random-registry.js';
import {
  ANY_PURPOSE,
  CATEGORIES,
  CONSUMERS,
  EVERYONE,
  FIELDS,
  NOW,
  PERSONS,
  RECORDS,
} from './random-terms.js';

/** Draws facts and questions about a small world in which everything can happen, and mostly does. */
export class WorldDrawer extends RegistryDrawer {
  /** Facts in an order in which they could have happened. */
  facts(): readonly ControlFact[] {
    const { random } = this;
    const records = RECORDS.map((record) => this.record(record));
    const drawn = Array.from({ length: 4 + random.below(14) }, (_, index) => this.grant(`g${index}`));
    const grants = this.isKind ? [...drawn, ...EVERYONE.map((party) => this.kindGrant(party))] : drawn;
    const contracts = CONSUMERS.map((consumer) => this.contract(consumer));
    const prohibitions = Array.from({ length: this.odd(0.9) ? random.below(3) : 0 }, (_, index) =>
      this.prohibition(`p${index}`),
    );
    return [
      ...this.taxonomy(),
      ...this.parties(),
      ...this.mandates(),
      ...records,
      ...contracts,
      ...grants,
      ...prohibitions,
      ...this.proposals(),
      ...this.afterwards(grants, prohibitions),
      { kind: 'position-reached', position: BigInt(random.below(20) + 80) },
    ];
  }

  /** A question; most can be answered, some are about what nobody knows. */
  request(): DecisionRequest {
    const { random } = this;
    const consumer = this.odd(0.03) ? 'nobody' : random.of(CONSUMERS);
    const contract = this.odd(0.07) ? random.of(['k-bakery', 'k-nobody']) : `k-${consumer}`;
    return {
      consumer,
      ...(this.odd(0.15) && { actor: random.of(['anna', 'clerk', 'courier']) }),
      contract,
      purpose: this.odd(0.02) ? random.of(['__proto__', 'Nothing']) : this.purpose(),
      action: this.odd(0.03) ? 'peek' : random.of(['read', 'read', 'read', 'anonymise', 'list']),
      record: this.odd(0.03) ? 'nowhere' : random.of(RECORDS),
      fields: this.asked(),
      asOf: this.odd(0.02) ? random.of(['soon', Number.NaN]) : NOW + random.below(20_000) - 10_000,
      ...(this.odd(0.1) && { atLeast: BigInt(random.below(110)) }),
    };
  }

  private asked(): readonly string[] | 'all' {
    const { random } = this;
    if (random.chance(0.5)) return 'all';
    return [
      ...random.some(FIELDS.slice(0, this.odd(0.9) ? 4 : 2), 0.6),
      ...(this.odd(0.05) ? ['shoe-size', 'shoe-size'] : []),
    ];
  }

  private grant(grant: string): GrantGiven {
    const { random } = this;
    return {
      kind: 'grant-given',
      grant,
      stakeholder: random.of(EVERYONE),
      ...(random.chance(0.3) && { givenBy: random.of(['clerk', 'clerk', 'anna', 'bruno', 'nobody']) }),
      recipient: random.of([...CONSUMERS, 'courier', 'any-contracted', 'any-contracted']),
      scope: this.scope(0.75),
      fields: this.fields(0.6),
      purposes: this.purposes(),
      actions: random.chance(0.6)
        ? ACTIONS
        : random.of([['read'], ['anonymise'], ['read', 'list'], ['peek']]),
      ...(random.chance(0.2) && { duties: this.duties(0) }),
      ...(random.chance(0.5) && { proposal: random.of(['v1', 'v2', 'v3']) }),
      ...(random.chance(0.08) && { residency: random.of([['CH'], ['CH', 'FR'], []]) }),
      ...(random.chance(0.08) && { minAnonymity: random.of([2, 5, 20, 1, Number.NaN]) }),
      ...(random.chance(0.12) && { limit: random.of([0, 1, 2, 5, -1, 1.5]) }),
      ...this.version(),
      ...(random.chance(0.6) && { position: BigInt(random.below(60)) }),
      ...this.term(),
    };
  }

  /** Broad, to anyone, and by right as far as the party can speak. */
  private kindGrant(stakeholder: string): GrantGiven {
    const { random } = this;
    const { fields, scope, purposes, proposal = 'v1', position = 0n, from, until } = this.grant('');
    return {
      kind: 'grant-given',
      grant: `k-${stakeholder}`,
      ...{ proposal, position, from },
      ...(until !== undefined && { until }),
      ...this.version(),
      ...(random.chance(0.2) && { duties: this.duties(0.3) }),
      ...(random.chance(0.1) && { limit: 2 + random.below(3) }),
      stakeholder,
      recipient: random.chance(0.5) ? 'any-contracted' : random.of(CONSUMERS),
      givenBy: PERSONS.includes(stakeholder) ? stakeholder : random.of(['clerk', 'clerk', 'anna']),
      scope: random.chance(0.9) ? {} : scope,
      fields: random.chance(0.5) ? FIELDS : fields,
      purposes: random.chance(0.8) ? ['Purpose', 'PoliticalCampaign'] : purposes,
      actions: ACTIONS,
    };
  }

  private contract(consumer: string): ContractInForce {
    const { random } = this;
    return {
      kind: 'contract-in-force',
      contract: `k-${consumer}`,
      consumer: this.odd(0.03) ? random.of(CONSUMERS) : consumer,
      purposes: this.odd(0.25) ? this.purposes() : ['Purpose'],
      actions: this.odd(0.15) ? ['read'] : ACTIONS,
      fields: this.odd(0.5) ? this.fields(0.7) : 'all',
      scope: this.odd(0.5) ? this.scope(0.8) : {},
      prohibitions: random.of([
        [],
        ['PoliticalCampaign'],
        ['PoliticalCampaign'],
        ['Advertising'],
        random.chance(0.1) ? ['Nothing'] : [],
      ]),
      duties: this.duties(0.7),
      ...(random.chance(0.5) && {
        price: {
          minor: random.below(100),
          currency: random.of(['CHF', 'CHF', 'EUR']),
          per: 'reading' as const,
        },
      }),
      country: this.odd(0.5) ? random.of(['FR', 'US']) : 'CH',
      ...(random.chance(0.5) && { transferGround: 'standard-clauses' as const }),
      ...(this.odd(0.15) && { limit: random.of([0, 1, 3, -2, 9]) }),
      ...this.version(),
      ...this.term(),
    };
  }

  private prohibition(prohibition: string): ProhibitionPlaced {
    const { random } = this;
    const source = random.of(['member', 'member', 'objection', 'cooperative', 'law'] as const);
    const isGeneral = source === 'law' || source === 'cooperative' ? random.chance(0.8) : random.chance(0.03);
    const { from, until } = this.term();
    return {
      kind: 'prohibition-placed',
      prohibition,
      source,
      ...(!isGeneral && { stakeholder: random.of(EVERYONE) }),
      recipient: random.of(['anyone', 'anyone', ...CONSUMERS, 'elsewhere']),
      purposes: random.chance(0.2) ? 'all' : random.chance(0.97) ? [random.of(ANY_PURPOSE)] : ['Nothing'],
      scope: this.scope(0.5),
      fields: this.fields(0.5),
      ...this.version(),
      ...(random.chance(0.7) && { from }),
      ...(random.chance(0.5) && until !== undefined && { until }),
    };
  }

  private afterwards(
    grants: readonly GrantGiven[],
    prohibitions: readonly ProhibitionPlaced[],
  ): readonly ControlFact[] {
    const { random } = this;
    const contract = `k-${random.of(CONSUMERS)}`;
    const facts: readonly (readonly [number, () => ControlFact])[] = [
      [0.3, () => ({ kind: 'grant-withdrawn', grant: random.of(grants).grant })],
      [0.3, () => ({ kind: 'grant-withdrawn', grant: random.of(grants).grant })],
      [0.02, () => ({ kind: 'contract-terminated', contract })],
      [0.05, () => ({ kind: 'contract-suspended', contract, suspension: 's1' })],
      [0.04, () => ({ kind: 'contract-suspended', contract, suspension: 's2' })],
      [0.06, () => ({ kind: 'contract-resumed', contract, suspension: 's1' })],
      [0.1, () => ({ kind: 'duty-opened', contract, duty: 'd1' })],
      [0.04, () => ({ kind: 'duty-breached', contract, duty: 'd1' })],
      [0.04, () => ({ kind: 'duty-breached', contract, duty: 'd2' })],
      [0.05, () => ({ kind: 'duty-fulfilled', contract, duty: 'd1' })],
      [0.04, () => ({ kind: 'record-removed', record: random.of(RECORDS) })],
      [
        0.2,
        () => ({
          kind: 'field-introduced',
          category: random.of(CATEGORIES),
          field: random.of(FIELDS),
          position: BigInt(random.below(60)),
        }),
      ],
      [
        0.2,
        () => ({
          kind: 'field-introduced',
          category: random.of(CATEGORIES),
          field: random.of(FIELDS),
          position: BigInt(random.below(60)),
        }),
      ],
      [0.15, () => this.changed()],
      [
        0.03,
        () => ({
          kind: 'party-known',
          party: random.of(PERSONS),
          type: random.of(['person', 'legal-person'] as const),
        }),
      ],
    ];
    const informed = PERSONS.filter(() => random.chance(0.5)).map((subject): ControlFact => ({
      kind: 'subject-informed',
      subject,
      records: random.some([...RECORDS, 'elsewhere'], 0.6),
    }));
    const limited = [...grants.map(({ grant }) => grant), 'k-courier', 'k-bakery'];
    const readings = ['x', 'y', 'x']
      .filter(() => random.chance(0.4))
      .map((reading): ControlFact => ({
        kind: 'reading-counted',
        reading,
        of: random.some(limited, 0.5),
      }));
    const lifted = prohibitions.flatMap(({ prohibition }): ControlFact[] =>
      random.chance(0.2) ? [{ kind: 'prohibition-lifted', prohibition }] : [],
    );
    return [
      ...informed,
      ...readings,
      ...lifted,
      ...facts.flatMap(([chance, fact]) => (this.odd(chance) ? [fact()] : [])),
    ];
  }

  private changed(): ControlFact {
    const { random } = this;
    return {
      kind: 'record-changed',
      record: random.of(RECORDS),
      ...(random.chance(0.6) && { fields: FIELDS.slice(0, 3).map((name) => this.field(name)) }),
      ...(random.chance(0.3) && { owners: random.some(['bruno', 'choir'], 0.6) }),
      ...(random.chance(0.3) && { controlRule: random.of(RULES) }),
      ...(random.chance(0.2) && { basis: this.basis() }),
      controlPosition: BigInt(random.below(80)),
    };
  }
}
