import { decide } from '../testing/plain/decide.js';
import { SITUATIONS } from '../testing/situations.js';
import { ask, pointAfter, stateAfter, WORLD } from '../testing/world.js';

describe('the decision point in every situation', () => {
  for (const { situation, happened, asked, outcome } of SITUATIONS) {
    it(`answers ${outcome} when ${situation}`, () => {
      const facts = [...WORLD, ...happened];
      expect(pointAfter(facts).explain(ask(asked))).toEqual(decide(stateAfter(facts), ask(asked)));
    });
  }
});
