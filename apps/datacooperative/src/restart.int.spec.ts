import type { Caller } from './testing/caller.js';
import { SmallCooperative } from './testing/small-cooperative.js';

describe('A cooperative that is started again', () => {
  let small: SmallCooperative;
  let partner: Caller;
  let ada: Caller;
  let before: { readonly head: bigint; readonly digests: ReadonlyMap<string, string> };

  beforeAll(async () => {
    small = await SmallCooperative.open();
    partner = await small.asClient(small.history.partner);
    ada = await small.signIn(small.history.ada);
    before = { digests: await small.digests(), head: small.head };
    await small.stop();
    await small.startAgain();
  });
  afterAll(() => small.remove());

  it('has added nothing: no import again, no founding again', () => {
    expect(small.head).toBe(before.head);
  });

  it('has the same read models and the same indexes in memory', async () => {
    const after = await small.digests();
    expect(after.size).toBeGreaterThan(10);
    expect([...after]).toEqual([...before.digests]);
  });

  it('still knows the tokens that it gave out', async () => {
    const { contract, record } = small.history;
    const read = await partner.get(`/records/${record}?contract=${contract}&purpose=ServiceProvision`);
    expect(read).toMatchObject({ status: 403, body: { code: 'refused', stage: 'consent' } });
    expect((await ada.get(`/records/${record}`)).status).toBe(200);
  });

  it('still lets people in who lost theirs', async () => {
    const again = await small.signIn(small.history.ben);
    expect(await again.must('GET', '/identity/me')).toMatchObject({ party: small.history.ben.party });
  });

  it('is ready', async () => {
    expect((await small.anyone().get('/readyz')).status).toBe(200);
  });
});
