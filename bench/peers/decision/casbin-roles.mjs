// Casbin in this process, grants as role links: the only thing that it keeps an index of. One person and purpose is a
// name that has the consumers as roles, so that a check looks at few links.
import { newEnforcer, newModelFromString } from 'casbin';
import { servePeer } from '../../dist/decision/programs/serve-peer.js';

const MODEL = `[request_definition]
r = sub, obj

[policy_definition]
p = any

[role_definition]
g = _, _

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = g(r.obj, r.sub)
`;

await servePeer(async () => {
  const enforcer = await newEnforcer(newModelFromString(MODEL));
  await enforcer.addPolicy('any');
  const linkOf = ({ subject, consumer, purpose }) => [`${subject} ${purpose}`, consumer];
  return {
    load: async (triples) => void (await enforcer.addGroupingPolicies([...triples].map(linkOf))),
    check: ({ subject, consumer, purpose }) => enforcer.enforceSync(consumer, `${subject} ${purpose}`),
    revoke: async (triple) => void (await enforcer.removeGroupingPolicy(...linkOf(triple))),
    close: () => undefined,
  };
});
