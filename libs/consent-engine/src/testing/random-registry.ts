import type { Basis, ControlFact, ControlRule, PartyType, RecordField, RecordKnown } from '../facts.js';
import { DPV_PURPOSE_PARENTS } from '../taxonomy/dpv-2-3.js';
import {
  CATEGORIES,
  EVERYONE,
  FIELDS,
  KINDS,
  NEWER,
  PARTNERSHIPS,
  PERSONS,
  TermsDrawer,
} from './random-terms.js';

const BODIES: readonly (readonly [string, PartyType])[] = [
  ['courier', 'legal-person'],
  ['bakery', 'legal-person'],
  ['choir', 'registered-collective'],
];
export const RULES: readonly ControlRule[] = ['all', 'all', 'owner', 'unanimous-partners', 'quorum'];

/**
 * A later version of the taxonomy: direct marketing moved under messages, political campaigning has a part of its
 * own, a term appeared and one vanished.
 */
const NEWER_TERMS: readonly (readonly [string, readonly string[]])[] = [
  ...DPV_PURPOSE_PARENTS.filter(([term]) => term !== 'SocialMediaMarketing').map(
    ([term, parents]) => [term, term === 'DirectMarketing' ? ['CommunicationManagement'] : parents] as const,
  ),
  ['LetterToVoters', ['PoliticalCampaign', 'CommunicationManagement']],
  ['Newsletter', ['CommunicationManagement']],
];

/** Draws what is so: who exists and acts for whom, and what is held about whom. */
export class RegistryDrawer extends TermsDrawer {
  taxonomy(): readonly ControlFact[] {
    const { random } = this;
    if (random.chance(0.7)) return [];
    const newer: ControlFact = { kind: 'taxonomy-adopted', taxonomy: NEWER, terms: NEWER_TERMS };
    const back: ControlFact = { kind: 'taxonomy-adopted', taxonomy: 'dpv-2.3', terms: DPV_PURPOSE_PARENTS };
    return random.chance(0.15) ? [newer, back] : [newer];
  }

  parties(): readonly ControlFact[] {
    const { random } = this;
    const partners = [
      ['anna', 'bruno'],
      ['duo', 'carla'],
    ];
    const cyclic = random.chance(0.05);
    return [
      ...PERSONS.map((party): ControlFact => ({ kind: 'party-known', party, type: 'person' })),
      ...BODIES.map(([party, type]): ControlFact => ({ kind: 'party-known', party, type })),
      ...PARTNERSHIPS.map((party, index): ControlFact => ({
        kind: 'party-known',
        party,
        type: 'simple-partnership',
        partners: cyclic ? [...PARTNERSHIPS].reverse() : random.chance(0.9) ? (partners[index] ?? []) : [],
      })),
      { kind: 'party-known', party: 'clerk', type: 'person' },
      ...(random.chance(0.06) ? [{ kind: 'party-erased', party: random.of(EVERYONE) } as const] : []),
    ];
  }

  mandates(): readonly ControlFact[] {
    const { random } = this;
    const roles = ['signatory', 'guardian', 'representative', 'executor', 'proxy', 'corrector'] as const;
    const mandates = EVERYONE.filter(() => !this.odd(0.4)).map((principal, index): ControlFact => ({
      kind: 'mandate-given',
      mandate: `m${index}`,
      principal,
      agent: this.odd(0.5) ? random.of(['anna', 'nobody']) : 'clerk',
      role: this.odd(0.5) ? random.of(roles) : PERSONS.includes(principal) ? 'guardian' : 'signatory',
      ...this.term(),
    }));
    const ended = mandates.flatMap((fact): ControlFact[] =>
      fact.kind === 'mandate-given' && random.chance(0.1)
        ? [{ kind: 'mandate-ended', mandate: fact.mandate }]
        : [],
    );
    return [...mandates, ...ended];
  }

  proposals(): readonly ControlFact[] {
    const { random } = this;
    return [
      ...['v1', 'v2'].map((proposal): ControlFact => ({
        kind: 'proposal-adopted',
        proposal,
        body: random.of(['choir', 'choir', 'duo', 'bakery']),
        inFavour: random.below(7),
        entitled: random.of([6, 6, 6, 0, 3.5]),
      })),
      ...(random.chance(0.1) ? [{ kind: 'proposal-annulled', proposal: 'v1' } as const] : []),
    ];
  }

  record(record: string): RecordKnown {
    const { random } = this;
    const controlRule = random.of(RULES);
    return {
      kind: 'record-known',
      record,
      recordKind: random.of(KINDS),
      category: random.of(CATEGORIES),
      fields: FIELDS.slice(0, 2 + random.below(3)).map((name) => this.field(name)),
      owners: random.some(['anna', 'choir', 'bakery', 'duo', 'trio'], 0.3),
      controlRule,
      ...(random.chance(0.85) && {
        quorum: {
          votes: random.of([1, 2, 3, 1.5, 9]),
          of: random.of([2, 3, 6]),
          strictly: random.chance(0.5),
        },
      }),
      basis: this.basis(),
      controlPosition: BigInt(random.chance(0.95) ? random.below(50) : 200),
    };
  }

  field(name: string): RecordField {
    const { random } = this;
    return {
      name,
      subjects: this.odd(0.9) ? random.some(EVERYONE, 0.14) : [random.of(PERSONS)],
      sensitive: name === 'health' ? random.chance(0.7) : random.chance(0.05),
      empty: this.odd(0.05),
    };
  }

  basis(): Basis {
    const { random } = this;
    if (random.chance(0.6)) return { legalBasis: 'consent', purposes: [] };
    return { legalBasis: 'legitimate-interest', purposes: this.purposes(), ...this.version() };
  }
}
