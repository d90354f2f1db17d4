import { parentPurposes, PURPOSES, type Instant, type Scope } from '@coop/consent-engine';
import { preparsePolicySet, statefulIsAuthorized, type EntityJson } from '@cedar-policy/cedar-wasm/nodejs';
import { standingIn, voicesOf, type Voice } from './voices.js';
import type { Asked, World } from './worlds.js';

interface Said {
  readonly scope: Scope;
  readonly fields: readonly string[] | 'all';
  readonly from?: Instant;
  readonly until?: Instant;
}

const quoted = (texts: readonly string[]): string => texts.map((text) => JSON.stringify(text)).join(', ');
const purposesIn = (purposes: readonly string[]): string =>
  purposes.map((purpose) => `Purpose::${JSON.stringify(purpose)}`).join(', ');
const actionsIn = (actions: readonly string[]): string =>
  actions.map((action) => `Action::${JSON.stringify(action)}`).join(', ');
const who = (recipient: string, everybody: string): string =>
  recipient === everybody ? 'principal' : `principal == Consumer::${JSON.stringify(recipient)}`;

/** Where and when something that was said holds. */
function conditions({ scope, fields, from, until }: Said): readonly string[] {
  return [
    ...(scope.records === undefined ? [] : [`[${quoted(scope.records)}].contains(context.record)`]),
    ...(scope.categories === undefined ? [] : [`[${quoted(scope.categories)}].contains(context.category)`]),
    ...(fields === 'all' ? [] : [`[${quoted(fields)}].contains(context.field)`]),
    ...(from === undefined ? [] : [`context.now >= ${from}`]),
    ...(until === undefined ? [] : [`context.now < ${until}`]),
  ];
}

/** A permit for each contract and grant, a forbid for each prohibition. Those who are only heard agree always. */
function policiesOf(world: World): string {
  const { contracts, grants, prohibitions } = standingIn(world.facts);
  const permits = [
    ...contracts.map((each) => ({ ...each, recipient: each.consumer, voice: `contract ${each.contract}` })),
    ...grants.map((each) => ({ ...each, voice: `asked ${each.stakeholder}` })),
  ].map((each) => {
    const head = `permit (${who(each.recipient, 'any-contracted')}, action in [${actionsIn(each.actions)}], resource == Voice::${JSON.stringify(each.voice)})`;
    return `${head} when { ${[`context.purpose in [${purposesIn(each.purposes)}]`, ...conditions(each)].join(' && ')} };`;
  });
  const forbids = prohibitions.map((each) => {
    const whose =
      each.stakeholder === undefined ? 'resource' : `resource in Person::${JSON.stringify(each.stakeholder)}`;
    const hit =
      each.purposes === 'all'
        ? 'true'
        : each.purposes
            .map((purpose) => `Purpose::${JSON.stringify(purpose)}`)
            .map((purpose) => `context.purpose in ${purpose} || ${purpose} in context.purpose`)
            .join(' || ');
    return `forbid (${who(each.recipient, 'anyone')}, action, ${whose}) when { ${[`(${hit})`, ...conditions(each)].join(' && ')} };`;
  });
  return [...permits, ...forbids, 'permit (principal, action, resource in Role::"heard");'].join('\n');
}

const entity = (type: string, id: string, parents: EntityJson['parents'] = []): EntityJson => ({
  uid: { type, id },
  attrs: {},
  parents,
});

const nameOf = ({ role, id }: Voice): string => `${role} ${id}`;

/** The tree of purposes as it was published: what is above what, Cedar finds out by itself. */
const TREE = PURPOSES.map((purpose) =>
  entity(
    'Purpose',
    purpose,
    parentPurposes(purpose).map((id) => ({ type: 'Purpose', id })),
  ),
);

/** Cedar, which decides a world by policies of its own. */
export function cedarOn(world: World): (asked: Asked) => boolean {
  const parsed = preparsePolicySet('world', { staticPolicies: policiesOf(world) });
  if (parsed.type !== 'success')
    throw new Error(`Cedar does not read its policies: ${JSON.stringify(parsed)}`);
  return (asked) => voicesOf(world, asked).every((voice) => says({ world, asked, voice }));
}

interface Question {
  readonly world: World;
  readonly asked: Asked;
  readonly voice: Voice;
}

function says({ world, asked, voice }: Question): boolean {
  const { consumer, action, purpose, fields, asOf } = asked;
  const { record, category } = world.record;
  const resource = { type: 'Voice', id: nameOf(voice) };
  const answer = statefulIsAuthorized({
    principal: { type: 'Consumer', id: consumer },
    action: { type: 'Action', id: action },
    resource,
    context: {
      purpose: { __entity: { type: 'Purpose', id: purpose } },
      ...{ field: fields[0], record, category, now: asOf },
    },
    preparsedPolicySetId: 'world',
    entities: [
      ...TREE,
      entity('Voice', nameOf(voice), [
        { type: 'Person', id: voice.role === 'contract' ? '' : voice.id },
        { type: 'Role', id: voice.role },
      ]),
    ],
  });
  if (answer.type !== 'success') throw new Error(`Cedar has no answer: ${JSON.stringify(answer)}`);
  // Cedar skips a policy that it cannot evaluate: that would be no answer either.
  if (answer.response.diagnostics.errors.length > 0)
    throw new Error(`Cedar skipped a policy: ${JSON.stringify(answer.response.diagnostics.errors)}`);
  return answer.response.decision === 'allow';
}
