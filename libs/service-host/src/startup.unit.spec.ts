import { Startup } from './startup.js';

describe('The report of a process that starts', () => {
  it('names the step, and that it has not started', () => {
    const startup = new Startup();
    startup.step('opening the store');
    expect(startup.report()).toEqual({ started: false, step: 'opening the store' });
  });

  it('tells how much of the ledger is read and how long the rest will take', () => {
    let now = 0;
    const startup = new Startup(undefined, () => now);
    startup.step('reading the ledger');
    startup.reading(0n, 1_000n);
    now = 2_000;
    startup.reading(250n, 1_000n);
    expect(startup.report()).toEqual({
      ...{ started: false, step: 'reading the ledger', secondsLeft: 6 },
      replay: { position: '250', head: '1000', percent: 25 },
    });
  });

  it('has read all of an empty ledger', () => {
    const startup = new Startup(undefined, () => 0);
    startup.reading(0n, 0n);
    expect(startup.report().replay?.percent).toBe(100);
  });

  it('says when it has started, and tells each step to the log', () => {
    const steps: string[] = [];
    const startup = new Startup((step) => steps.push(step));
    startup.step('opening the store');
    startup.done();
    expect(startup.report()).toEqual({ started: true, step: 'started' });
    expect(steps).toEqual(['opening the store', 'started']);
  });
});
