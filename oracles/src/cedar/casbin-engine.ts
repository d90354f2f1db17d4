import { parentPurposes, PURPOSES, type Instant, type Scope } from '@coop/consent-engine';
import { newEnforcer, newModelFromString } from 'casbin';
import { standingIn, voicesOf } from './voices.js';
import type { Asked, World } from './worlds.js';

const MODEL = `[request_definition]
r = sub, voice, act, purpose, field, record, category, now

[policy_definition]
p = sub, voice, act, purpose, field, record, category, from, until, eft

[role_definition]
g = _, _
g2 = _, _

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

[matchers]
m = (p.sub == "*" || r.sub == p.sub) && (p.voice == "*" || g(r.voice, p.voice)) && r.now >= p.from && r.now < p.until && regexMatch(r.act, p.act) && regexMatch(r.field, p.field) && regexMatch(r.record, p.record) && regexMatch(r.category, p.category) && (p.purpose == "*" || g2(r.purpose, p.purpose) || p.eft == "deny" && g2(p.purpose, r.purpose))
`;

/** Policies are texts: moments of equal length are compared as texts. */
const DIGITS = 15;
const EVER = '9'.repeat(DIGITS);
const momentOf = (instant: Instant | undefined, otherwise: string): string =>
  instant === undefined ? otherwise : String(instant).padStart(DIGITS, '0');
const oneOf = (names: readonly string[] | 'all' | undefined): string =>
  names === undefined || names === 'all' ? '.*' : `^(${names.join('|')})$`;

interface Said {
  readonly scope: Scope;
  readonly fields: readonly string[] | 'all';
  readonly from?: Instant;
  readonly until?: Instant;
}

const rest = ({ scope, fields, from, until }: Said): readonly string[] => [
  ...[oneOf(fields), oneOf(scope.records), oneOf(scope.categories)],
  ...[momentOf(from, '0'.repeat(DIGITS)), momentOf(until, EVER)],
];

/** A row for each purpose of each contract, grant and prohibition. Those who are only heard agree always. */
function policiesOf(world: World): string[][] {
  const { contracts, grants, prohibitions } = standingIn(world.facts);
  const permits = [
    ...contracts.map((each) => ({ ...each, recipient: each.consumer, voice: `contract ${each.contract}` })),
    ...grants.map((each) => ({ ...each, voice: `asked ${each.stakeholder}` })),
  ].flatMap((each) =>
    each.purposes.map((purpose) => [
      each.recipient === 'any-contracted' ? '*' : each.recipient,
      ...[each.voice, oneOf(each.actions), purpose, ...rest(each), 'allow'],
    ]),
  );
  const forbids = prohibitions.flatMap((each) =>
    (each.purposes === 'all' ? ['*'] : each.purposes).map((purpose) => [
      each.recipient === 'anyone' ? '*' : each.recipient,
      ...[each.stakeholder ?? '*', '.*', purpose, ...rest(each), 'deny'],
    ]),
  );
  const heard = ['*', 'heard', '.*', '*', ...rest({ scope: {}, fields: 'all' }), 'allow'];
  return [...permits, ...forbids, heard];
}

/** The tree of purposes as it was published: what is above what, Casbin finds out by itself. */
const TREE = PURPOSES.flatMap((purpose) => parentPurposes(purpose).map((parent) => [purpose, parent]));

/** Casbin, which decides a world by policies of its own. */
export async function casbinOn(world: World): Promise<(asked: Asked) => boolean> {
  const enforcer = await newEnforcer(newModelFromString(MODEL));
  const persons = [
    ...new Set([...world.record.owners, ...world.record.fields.flatMap(({ subjects }) => subjects)]),
  ];
  await enforcer.addPolicies(policiesOf(world));
  await enforcer.addNamedGroupingPolicies('g2', TREE);
  await enforcer.addNamedGroupingPolicies('g', [
    ...persons.flatMap((person) => [
      [`asked ${person}`, person],
      [`heard ${person}`, person],
      [`heard ${person}`, 'heard'],
    ]),
  ]);
  return (asked) =>
    voicesOf(world, asked).every(({ role, id }) =>
      enforcer.enforceSync(
        ...[asked.consumer, `${role} ${id}`, asked.action, asked.purpose, asked.fields[0]],
        ...[world.record.record, world.record.category, momentOf(asked.asOf, EVER)],
      ),
    );
}
