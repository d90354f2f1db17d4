import { Turns } from './turns.js';

describe('Turns', () => {
  it('let a number of pieces of work begin at once, and the others in the order in which they came.', async () => {
    const turns = new Turns(2, 10);
    expect(turns.take()).toBeUndefined();
    expect(turns.take()).toBeUndefined();
    const begun: string[] = [];
    const waiting = ['first', 'second'].map(async (name) => {
      await turns.take();
      begun.push(name);
    });
    turns.give();
    await waiting[0];
    expect(begun).toEqual(['first']);
    turns.give();
    await waiting[1];
    expect(begun).toEqual(['first', 'second']);
  });

  it('say when too many wait, and take again once they have had their turn.', async () => {
    const turns = new Turns(1, 1);
    expect(turns.take()).toBeUndefined();
    const next = turns.take();
    expect(turns.take()).toBe('full');
    turns.give();
    await next;
    turns.give();
    expect(turns.take()).toBeUndefined();
  });
});
