// needs: nats
import { busSuite, NeighbourAnswers, TestAnswers } from '@coop/message-bus/testing';
import { NatsBus } from './nats-bus.js';
import { startAnswering } from './testing/answering.js';
import { natsWorld, SUITE_GRAPH, type NatsWorld } from './testing/nats-world.js';

let world: NatsWorld;
beforeAll(async () => {
  world = await natsWorld(SUITE_GRAPH);
});
afterAll(() => world.end());

busSuite('NATS', async (site) => {
  const [caller, test, neighbour] = await Promise.all(
    ['caller', 'test', 'neighbour'].map((service) => world.connect(service)),
  );
  if (caller === undefined || test === undefined || neighbour === undefined) throw new Error('not connected');
  const further = await startAnswering(site, neighbour, [NeighbourAnswers]);
  const answers = await startAnswering(site, test, [TestAnswers]);
  return {
    bus: new NatsBus(caller),
    closeAnswers: () => answers.close(),
    dispose: async () => {
      await answers.close();
      await further.close();
      await caller.close();
    },
  };
});
