import { CLINIC, handle, HistoryWorld, temporaryFolders } from '../testing/history-world.js';
import { openTestAudit } from '../testing/open-test-audit.js';

const folder = temporaryFolders();
let world: HistoryWorld;
let audit: Awaited<ReturnType<typeof openTestAudit>>;

beforeEach(async () => {
  world = await new HistoryWorld().begin();
  audit = await openTestAudit(world, folder);
});

afterEach(() => audit.close());

describe('why her own data was read or refused', () => {
  it('is told to the person whom it concerned, without a mandate', async () => {
    const refused = await world.later(1).read('refusal');
    await world.grant('grant');
    const disclosure = await world.later(1).read('reading');
    expect((await audit.get(`/audit/own/${disclosure}/why`, 'anna')).json()).toMatchObject({
      found: 'decision',
      consumer: CLINIC,
      purpose: 'ResearchAndDevelopment',
      fields: [{ field: 'phone', permitted: true, codes: ['granted'], notEveryone: false }],
    });
    expect((await audit.get(`/audit/own/${refused}/why`, 'anna')).json()).toMatchObject({
      fields: [{ field: 'phone', permitted: false, codes: ['grant-missing'], notEveryone: false }],
    });
  });

  it('does not exist for anybody else, nor for somebody without a token', async () => {
    await world.grant('grant');
    const disclosure = await world.later(1).read('reading');
    const [others, unknown] = [disclosure, handle('no reading')].map((id) => `/audit/own/${id}/why`);
    const statuses = [others, unknown].map(
      async (path = '') => (await audit.get(path, 'somebody')).statusCode,
    );
    expect(await Promise.all(statuses)).toEqual([404, 404]);
    expect((await audit.get(others ?? '')).statusCode).toBe(401);
  });
});
