import { ACTIONS } from '../decision.js';
import type { ContractInForce, ControlFact, ControlRule, GrantGiven, RecordKind } from '../facts.js';
import { contract, grant, mandate, prohibition, TODAY } from './world.js';

/** The five kinds of content, in the order of the founding brief. */
export const KINDS = [
  'personal-data',
  'personal-work',
  'confidential',
  'legal-person-data',
  'collective-work',
] as const satisfies readonly RecordKind[];

export type Kind = (typeof KINDS)[number];

/** Those whom one meets: three with a say as the kind has it, two officers, a partner, anybody else. */
export const ACTORS = [
  'person mentioned',
  'owner or author',
  'co-owner',
  'steward',
  'auditor',
  'partner under contract',
  'stranger',
] as const;

export type Actor = (typeof ACTORS)[number];

/** A party for each of them. */
export const WHO: Readonly<Record<Actor, string>> = {
  'person mentioned': 'mona',
  'owner or author': 'olga',
  'co-owner': 'carl',
  steward: 'stefan',
  auditor: 'aude',
  'partner under contract': 'courier',
  stranger: 'stranger',
};

const RULES: Readonly<Record<Kind, ControlRule>> = {
  'personal-data': 'all',
  'personal-work': 'owner',
  confidential: 'all',
  'legal-person-data': 'all',
  'collective-work': 'unanimous-partners',
};

/** The record `thing` with the field `part`, which mentions Mona; by Olga and Carl, as the kind has it. */
export function heldBy(kind: Kind): readonly ControlFact[] {
  const { 'owner or author': owner, 'co-owner': coOwner, 'person mentioned': subject } = WHO;
  const type = kind === 'legal-person-data' ? 'legal-person' : 'person';
  const isPartnership = kind === 'collective-work';
  return [
    ...Object.values(WHO).map((party): ControlFact => {
      const isOwner = party === owner || party === coOwner;
      return { kind: 'party-known', party, type: isOwner ? type : 'person' };
    }),
    { kind: 'party-known', party: 'clerk', type: 'person' },
    { kind: 'party-known', party: 'duo', type: 'simple-partnership', partners: [owner, coOwner] },
    ...[owner, coOwner].map((body) => mandate(body, 'signatory')),
    {
      kind: 'record-known',
      record: 'thing',
      recordKind: kind,
      category: 'things',
      fields: [{ name: 'part', subjects: [subject], sensitive: false, empty: false }],
      owners: isPartnership ? ['duo'] : [owner, coOwner],
      controlRule: RULES[kind],
      basis: { legalBasis: 'consent', purposes: [] },
      controlPosition: 0n,
    },
  ];
}

/** The partner's contract covers everything that the matrix asks about. */
export const partnersContract = (change: Partial<ContractInForce> = {}): ControlFact =>
  contract({ actions: ACTIONS, ...change });

/** Every actor agrees that this recipient may do all of it; whether that counts is the engine's to say. */
export function agreements(
  kind: Kind,
  recipient: string = WHO['partner under contract'],
  actions: readonly string[] = ACTIONS,
): readonly GrantGiven[] {
  return ACTORS.map((actor) => {
    const stakeholder = WHO[actor];
    const isBody = kind === 'legal-person-data' && (actor === 'owner or author' || actor === 'co-owner');
    return grant({
      ...{ grant: `g-${stakeholder}`, stakeholder, recipient, actions },
      ...(isBody ? { givenBy: 'clerk' } : {}),
    });
  });
}

/** Everyone agrees but one. */
export const withoutAgreementOf = (kind: Kind, actor: Actor): readonly GrantGiven[] =>
  agreements(kind).filter(({ stakeholder }) => stakeholder !== WHO[actor]);

export const forbiddenBy = (actor: Actor): ControlFact =>
  prohibition({ prohibition: `p-${actor}`, stakeholder: WHO[actor], from: TODAY });
