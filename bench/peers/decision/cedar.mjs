// Cedar in this process (WebAssembly). Its binding has no index over policies, so each grant as a policy would be
// slow; what Cedar advises instead is one policy, and grants as attributes of the entity that is asked about. Its
// caller finds those ten in a map: Cedar keeps no data.
import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { servePeer } from '../../dist/decision/programs/serve-peer.js';

const POLICY = `permit (principal, action == Action::"read", resource)
when { resource.grants.contains({ consumer: principal, purpose: context.purpose }) };`;

await servePeer(() => {
  const parsed = preparsePolicySet('bench', { staticPolicies: POLICY });
  if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed.errors));
  const grantsOf = new Map();
  const entity = (consumer) => ({ __entity: { type: 'Consumer', id: consumer } });
  return {
    load(triples) {
      for (const { subject, consumer, purpose } of triples) {
        const grant = { consumer: entity(consumer), purpose };
        const known = grantsOf.get(subject);
        if (known === undefined) grantsOf.set(subject, [grant]);
        else known.push(grant);
      }
    },
    check({ subject, consumer, purpose }) {
      const resource = { type: 'Member', id: subject };
      const answer = statefulIsAuthorized({
        principal: { type: 'Consumer', id: consumer },
        action: { type: 'Action', id: 'read' },
        resource,
        context: { purpose },
        preparsedPolicySetId: 'bench',
        entities: [{ uid: resource, attrs: { grants: grantsOf.get(subject) ?? [] }, parents: [] }],
      });
      if (answer.type !== 'success') throw new Error(JSON.stringify(answer.errors));
      return answer.response.decision === 'allow';
    },
    revoke({ subject, consumer, purpose }) {
      const left = grantsOf
        .get(subject)
        .filter((grant) => grant.consumer.__entity.id !== consumer || grant.purpose !== purpose);
      grantsOf.set(subject, left);
    },
    isSlow: true,
    close: () => undefined,
  };
});
