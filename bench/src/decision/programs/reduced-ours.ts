import type { DecisionRequest } from '@coop/consent-engine';
import { openEngine } from '../ours.js';
import { ReducedWorkload } from '../reduced-workload.js';
import { servePeer } from './serve-peer.js';

await servePeer<DecisionRequest>(({ grants }) => {
  const engine = openEngine();
  const workload = new ReducedWorkload(grants);
  return {
    load: () => engine.load(workload.facts()),
    // As from the wire: no text in it is one that the engine has.
    prepare: (asked) => JSON.parse(JSON.stringify(workload.request(asked))),
    check: (request) => engine.decide(request).outcome === 'PERMIT',
    revoke: (triple) => engine.apply(workload.withdrawal(triple)),
    close: () => undefined,
  };
});
