import type { ControlFact, Duty } from '@coop/consent-engine';
import type { ControlEventNamed } from './control-event.js';
import { pairsOf } from './taxonomy.js';

type InForce = ControlEventNamed<'consent.contract.entered-into-force'>;
type GrantGiven = ControlEventNamed<'consent.grant.given'>;
type ProhibitionPlaced = ControlEventNamed<'consent.prohibition.placed'>;
type TaxonomyAdopted = ControlEventNamed<'consent.taxonomy.adopted'>;

/** Members that are absent, not `undefined`: the engine's types tell them apart. */
function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  type Defined = { [K in keyof T]: Exclude<T[K], undefined> };
  // Out of JSON, as nearly everything, it has none.
  if (!Object.values(value).includes(undefined)) return value as Defined;
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined;
}

function dutiesOf(terms: InForce['data']['terms']): readonly Duty[] {
  const duties: Duty[] = [
    { kind: 'delete-after', days: terms.deleteAfterDays },
    { kind: 'no-reidentification' },
  ];
  const onward: Duty[] = terms.onwardTransfer === 'forbidden' ? [{ kind: 'no-onward-transfer' }] : [];
  // What is owed only after a breach is no duty of a reading.
  const agreed = terms.duties.flatMap((duty) => (duty.kind === 'pay-on-breach' ? [] : [duty]));
  return [...duties, ...onward, ...agreed];
}

export function contractFact({ data }: InForce): ControlFact {
  const { contract, terms } = data;
  const { consumer, purposes, actions, fields, scope, prohibitions, price, limit, country, from, until } =
    terms;
  const { taxonomy } = terms;
  return {
    kind: 'contract-in-force',
    ...{ contract, consumer, purposes, actions, fields, prohibitions, country, from, until },
    scope: withoutUndefined(scope),
    duties: dutiesOf(terms),
    // The engine makes the duty to pay out of the price.
    ...(price.minor > 0 ? { price } : {}),
    ...(limit === undefined ? {} : { limit }),
    ...(taxonomy === undefined ? {} : { taxonomy }),
    ...(terms.transferGround === 'same-country' ? {} : { transferGround: terms.transferGround }),
  };
}

/** Whoever gave it in another's place must hold her mandate at each decision, whatever the evidence says. */
export function grantFact({ data, position }: GrantGiven): ControlFact {
  const { grant, stakeholder, givenBy, terms } = data;
  return {
    kind: 'grant-given',
    ...{ grant, stakeholder, position },
    ...withoutUndefined(terms),
    scope: withoutUndefined(terms.scope),
    ...(givenBy === stakeholder ? {} : { givenBy }),
  };
}

export function prohibitionFact({ data }: ProhibitionPlaced): ControlFact {
  const { prohibition, source, stakeholder, recipient, purposes, scope, fields, taxonomy } = data;
  return {
    kind: 'prohibition-placed',
    ...{ prohibition, source, recipient, purposes, fields },
    scope: withoutUndefined(scope ?? {}),
    ...(stakeholder === null ? {} : { stakeholder }),
    ...(taxonomy === undefined ? {} : { taxonomy }),
  };
}

export function taxonomyFact({ data: { version, terms } }: TaxonomyAdopted): ControlFact {
  return { kind: 'taxonomy-adopted', taxonomy: version, terms: pairsOf(terms) };
}
