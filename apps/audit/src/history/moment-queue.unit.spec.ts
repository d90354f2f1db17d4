import * as fc from 'fast-check';
import { MomentQueue } from './moment-queue.js';

describe('a queue of moments', () => {
  it('gives what is due, the soonest first and of one moment in the order in which it came', () => {
    const step = fc.oneof(fc.record({ add: fc.nat(20) }), fc.record({ take: fc.nat(25) }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = new MomentQueue<number>();
        let waiting: { readonly moment: number; readonly item: number }[] = [];
        for (const [item, each] of steps.entries()) {
          if ('add' in each) {
            queue.add(each.add, item);
            waiting = [...waiting, { moment: each.add, item }];
            continue;
          }
          const due = waiting.filter(({ moment }) => moment <= each.take);
          waiting = waiting.filter(({ moment }) => moment > each.take);
          const inOrder = due.toSorted((a, b) => a.moment - b.moment || a.item - b.item);
          expect([...queue.takeUntil(each.take)]).toEqual(inOrder.map(({ item: of }) => of));
        }
      }),
      { seed: 20_261_128 },
    );
  });
});
