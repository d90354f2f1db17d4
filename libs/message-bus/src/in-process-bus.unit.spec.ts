import { connectInProcess, InProcessBus, InProcessHub } from './index.js';
import { busSuite, NeighbourAnswers, TestAnswers, TestSite } from './testing/index.js';

busSuite('in process', async (site) => {
  const hub = new InProcessHub();
  const bus = new InProcessBus(hub);
  const app = await site.application([TestAnswers, NeighbourAnswers], bus);
  connectInProcess(app, hub);
  await app.startAllMicroservices();
  await app.init();
  return { bus, closeAnswers: () => app.close(), dispose: () => app.close() };
});

describe('A bus inside one process', () => {
  it('says so when no server listens at all.', async () => {
    const lonely = new InProcessBus(new InProcessHub());
    await expect(lonely.request('test.echo', {})).rejects.toMatchObject({ code: 'NoHandler' });
  });

  it('refuses at once, while it closes, what does not come from the work in flight.', async () => {
    const site = new TestSite();
    const hub = new InProcessHub();
    const bus = new InProcessBus(hub);
    const app = await site.application([TestAnswers, NeighbourAnswers], bus);
    connectInProcess(app, hub);
    await app.startAllMicroservices();
    await app.close();
    await expect(bus.request('test.echo', {})).rejects.toMatchObject({ code: 'Closing', origin: 'bus' });
  });

  it('takes the headers of the current trace where a request is given none.', async () => {
    const site = new TestSite();
    const hub = new InProcessHub();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const bus = new InProcessBus(hub, () => ({ traceparent }));
    const app = await site.application([TestAnswers], bus);
    connectInProcess(app, hub);
    await app.startAllMicroservices();
    expect(await bus.request('test.headers', {})).toEqual({ traceparent });
    await app.close();
  });

  it('lets only one server listen on a hub.', () => {
    const hub = new InProcessHub();
    hub.attach({ dispatch: () => () => {} });
    expect(() => hub.attach({ dispatch: () => () => {} })).toThrow('already listens');
  });
});
