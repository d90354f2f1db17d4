import { InProcessBus, InProcessHub } from '@coop/message-bus';
import { me } from '../testing/invented-data.js';
import { portalUnderTest } from '../testing/portal-under-test.js';

describe('The pages, when somebody was erased', () => {
  it('end her sessions before they acknowledge, at whichever instance they are asked', async () => {
    const hub = new InProcessHub();
    const asked = await portalUnderTest({ hub });
    const other = await portalUnderTest({ shared: asked.shared });
    const browser = other.browser();
    await browser.signIn();
    expect((await browser.get('/my/data')).statusCode).toBe(200);
    const question = { party: me.party, position: '17' };
    expect(await new InProcessBus(hub).request('portal.acknowledge-erasure', question)).toEqual({
      consumers: ['sessions'],
      reached: '17',
    });
    expect((await browser.get('/my/data')).statusCode).not.toBe(200);
    await other.app.close();
    await asked.app.close();
  });
});
