import { LastRequests } from './last-requests.js';

describe('A service that is told to stop', () => {
  it('waits a moment even if nobody has asked: the next request may be under way', async () => {
    const requests = new LastRequests();
    const began = performance.now();
    await requests.untilQuiet({ quietMs: 60, longestMs: 1_000 });
    expect(performance.now() - began).toBeGreaterThanOrEqual(55);
  });

  it('goes on while requests come, and stops when they have ceased', async () => {
    const requests = new LastRequests();
    let stopped = false;
    const stopping = requests.untilQuiet({ quietMs: 80, longestMs: 5_000 }).then(() => (stopped = true));
    for (let n = 0; n < 10; n += 1) {
      requests.note();
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(stopped).toBe(false);
    }
    await stopping;
    expect(stopped).toBe(true);
  });

  it('does not wait for ever for who never ceases', async () => {
    let now = 0;
    const requests = new LastRequests(() => (now += 100));
    const asking = setInterval(() => requests.note(), 1);
    await requests.untilQuiet({ quietMs: 400, longestMs: 1_000 });
    clearInterval(asking);
    // It came back although somebody asked until the end.
    expect(now).toBeGreaterThanOrEqual(1_000);
  });
});
