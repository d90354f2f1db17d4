import { refuse } from '../refusal.js';
import { id, limit, typed, urn, word, type Json } from './json.js';
import {
  ACTIONS,
  ANY_CONTRACTED,
  CONTEXT,
  COOPERATIVE,
  EVERY_FIELD,
  EVERY_RECORD,
  GROUNDS,
  KINDS,
  NOBODY,
  ONWARD,
  PROFILE,
  ROLES,
  TYPES,
  type Names,
} from './profile.js';
import {
  TERM_NAMES,
  type GrantTerms,
  type OfferTerms,
  type PolicyTerms,
  type Scope,
  type UseTerms,
} from './terms.js';
import { writeDuties } from './write-duties.js';

/** A document in JSON-LD: a plain value for `JSON.stringify`. */
export type OdrlDocument = Readonly<Record<string, Json>>;

/**
 * Writes terms as a policy of our profile: permission, prohibition and duties as they are enforced, with the context
 * in the document. {@link fromOdrl} gives the same terms again.
 * @throws OdrlRefusal for terms that the profile has no words for, with a pointer into the terms
 */
export function toOdrl(policy: PolicyTerms): OdrlDocument {
  for (const name of Object.keys(policy.terms))
    if (!TERM_NAMES[policy.kind].includes(name)) refuse('not-enforced', `/${name}`);
  const { taxonomy } = policy.terms;
  return {
    '@context': CONTEXT,
    '@type': TYPES[policy.kind],
    uid: urn(policy.kind === 'contract' ? policy.terms.contract : policy.id),
    profile: PROFILE,
    conflict: 'prohibit',
    ...(taxonomy === undefined ? {} : { 'coop:taxonomy': taxonomy }),
    ...(policy.kind === 'grant' ? grantBody(policy) : contractBody(policy)),
  };
}

function grantBody({ stakeholder, terms }: Extract<PolicyTerms, { kind: 'grant' }>): OdrlDocument {
  const { recipient, proposal } = terms;
  return {
    ...(proposal === undefined ? {} : { 'coop:proposal': id(urn(proposal)) }),
    assigner: id(urn(stakeholder)),
    assignee: id(recipient === 'any-contracted' ? ANY_CONTRACTED : urn(recipient)),
    target: target(terms),
    permission: [
      { action: actions(terms), constraint: [...use(terms), ...conditions(terms), ...readings(terms)] },
    ],
  };
}

function contractBody({ kind, terms }: Exclude<PolicyTerms, { kind: 'grant' }>): OdrlDocument {
  const { roles, prohibitions, controlledBy, applicableLaw } = terms;
  const consumer = kind === 'contract' ? id(urn(terms.consumer)) : {};
  return {
    'coop:applicableLaw': applicableLaw,
    assigner: { ...id(COOPERATIVE), 'coop:role': id(word(ROLES, roles.cooperative, '/roles/cooperative')) },
    assignee: {
      ...consumer,
      'coop:role': id(word(ROLES, roles.consumer, '/roles/consumer')),
      'coop:controlledBy':
        controlledBy.length === 0 ? id(NOBODY) : controlledBy.map((handle) => id(urn(handle))),
    },
    target: target(terms),
    permission: [
      {
        action: actions(terms),
        constraint: [...use(terms), ...transfer(terms), ...readings(terms)],
        duty: writeDuties(terms),
      },
    ],
    ...(prohibitions.length === 0
      ? {}
      : { prohibition: [{ action: 'use', constraint: [purposes(prohibitions)] }] }),
  };
}

const words = (names: Names, ours: readonly string[], pointer: string): readonly string[] =>
  ours.map((our, index) => word(names, our, `${pointer}/${index}`));

const actions = (terms: UseTerms) => words(ACTIONS, terms.actions, '/actions');
const purposes = (names: readonly string[]) =>
  limit(
    'purpose',
    'isAnyOf',
    names.map((name) => id(`dpv:${name}`)),
  );

function use({ purposes: names, from, until }: UseTerms): readonly Json[] {
  return [
    purposes(names),
    limit('dateTime', 'gteq', typed(withSeconds(from), 'dateTime')),
    limit('dateTime', 'lt', typed(withSeconds(until), 'dateTime')),
  ];
}

/** Of a grant or of a contract. */
const readings = ({ limit: most }: { readonly limit?: number | undefined }): readonly Json[] =>
  most === undefined ? [] : [limit('count', 'lteq', typed(String(most), 'integer'))];

function conditions({ residency, minAnonymity }: GrantTerms): readonly Json[] {
  return [
    ...(residency === undefined ? [] : [limit('spatial', 'isAnyOf', residency)]),
    ...(minAnonymity === undefined
      ? []
      : [limit('coop:anonymity', 'gteq', typed(String(minAnonymity), 'integer'))]),
  ];
}

/** RFC 3339 as we take it may leave the seconds out, `xsd:dateTime` may not. */
const withSeconds = (instant: string): string => instant.replace(/(T\d\d:\d\d)Z$/, '$1:00Z');

/** What is not narrowed is said to be so: a refinement that was lost must not widen anything. */
function target({ scope, fields }: UseTerms): Json {
  const everyField = fields === 'all';
  return {
    '@type': 'AssetCollection',
    refinement: [
      ...records(scope),
      limit('coop:field', everyField ? 'eq' : 'isAnyOf', everyField ? id(EVERY_FIELD) : fields),
    ],
  };
}

function records({ records: handles, categories, kinds, ...others }: Scope): readonly Json[] {
  for (const name of Object.keys(others)) refuse('not-enforced', `/scope/${name}`);
  const narrowed = [
    ...(handles === undefined
      ? []
      : [
          limit(
            'coop:record',
            'isAnyOf',
            handles.map((handle) => id(urn(handle))),
          ),
        ]),
    ...(categories === undefined ? [] : [limit('coop:category', 'isAnyOf', categories)]),
    ...(kinds === undefined
      ? []
      : [limit('coop:kind', 'isAnyOf', words(KINDS, kinds, '/scope/kinds').map(id))]),
  ];
  return narrowed.length > 0 ? narrowed : [limit('coop:record', 'eq', id(EVERY_RECORD))];
}

function transfer({ country, transferGround, onwardTransfer }: OfferTerms): readonly Json[] {
  return [
    limit('spatial', 'eq', country),
    limit('coop:transferGround', 'eq', id(word(GROUNDS, transferGround, '/transferGround'))),
    limit('recipient', 'eq', id(word(ONWARD, onwardTransfer, '/onwardTransfer'))),
  ];
}
