// Casbin in this process, a policy for each grant: what its documentation begins with.
import { newEnforcer, newModelFromString } from 'casbin';
import { servePeer } from '../../dist/decision/programs/serve-peer.js';

const MODEL = `[request_definition]
r = sub, obj, act

[policy_definition]
p = sub, obj, act

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = r.sub == p.sub && r.obj == p.obj && r.act == p.act
`;

await servePeer(async () => {
  const enforcer = await newEnforcer(newModelFromString(MODEL));
  const ruleOf = ({ subject, consumer, purpose }) => [consumer, subject, purpose];
  return {
    load: async (triples) => void (await enforcer.addPolicies([...triples].map(ruleOf))),
    check: (asked) => enforcer.enforceSync(...ruleOf(asked)),
    revoke: async (triple) => void (await enforcer.removePolicy(...ruleOf(triple))),
    isSlow: true,
    close: () => undefined,
  };
});
