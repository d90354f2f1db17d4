import { lastRecordedDigests } from '../projections/digests.js';
import { ANNA, HistoryWorld, temporaryFolders } from '../testing/history-world.js';
import { openTestAudit } from '../testing/open-test-audit.js';
import { AuditHandlers } from './audit.handlers.js';

const folder = temporaryFolders();

describe('what other services ask of the log', () => {
  it('is a proof for an event that was just appended, and null for one that was not', async () => {
    const world = await new HistoryWorld().begin();
    const audit = await openTestAudit(world, folder);
    const handlers = new AuditHandlers(audit.parts);
    await world.grant('grant');
    expect(await handlers.proof({ position: '5' })).toMatchObject({ index: '4', size: '5' });
    expect(await handlers.proof({ position: '4', last: '99' })).toBeNull();
    await audit.close();
  });

  it('is not needed for digests to be recorded now and then: the log does it as it grows', async () => {
    const world = await new HistoryWorld().begin();
    const audit = await openTestAudit(world, folder, { digestEvery: 3 });
    await audit.parts.integrator.gate.reached(4n, 5_000);
    for (const word of ['one', 'two', 'three']) await world.grant(word);
    expect(await audit.runner.gate.reached(8n, 5_000)).toBe(true);
    const recorded = await lastRecordedDigests(audit.parts.readModels.reader());
    expect(recorded.map(({ readModel }) => readModel)).toEqual(['consent.control']);
    await audit.close();
  });

  it('is a recording of digests, and the readings of auditors that concern a person', async () => {
    const world = await new HistoryWorld().begin();
    const audit = await openTestAudit(world, folder);
    const handlers = new AuditHandlers(audit.parts);
    expect(await handlers.recordDigests()).toEqual({ position: '5' });
    expect(await handlers.readings({ subject: ANNA })).toEqual({ readings: [] });
    await audit.close();
  });
});
