import { openEngine } from '../ours.js';
import { ReducedWorkload } from '../reduced-workload.js';
import { servePeer } from './serve-peer.js';

await servePeer(({ grants }) => {
  const engine = openEngine();
  const workload = new ReducedWorkload(grants);
  return {
    load: () => engine.load(workload.facts()),
    check: (asked) => engine.decide(workload.request(asked)).outcome === 'PERMIT',
    revoke: (triple) => engine.apply(workload.withdrawal(triple)),
    close: () => undefined,
  };
});
