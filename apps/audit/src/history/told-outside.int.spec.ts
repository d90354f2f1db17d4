import { consentEvents } from '@coop/contracts';
import { ANNA, CLINIC, CONTRACT, doors, handle, HistoryWorld, RECORD } from '../testing/history-world.js';
import { tellOutside } from '../testing/told-outside.js';
import { why } from './why.js';

const { decisionId } = consentEvents;

describe('why a system outside was told that it may do something, or not', () => {
  it('is answered by the state that the decision knew, to the same outcome, reasons and citations', async () => {
    const world = await new HistoryWorld().begin();
    const grant = await world.grant('grant');
    const given = await tellOutside(world.later(1), [['phone']]);
    await world.later(1).withdraw(grant);
    const answer = await why(world.store, doors, decisionId(given, 0));
    expect(answer).toMatchObject({
      ...{ found: 'decision', reproducible: true, differences: [], subjects: [ANNA] },
      event: { type: 'consent.decision.given', position: 6n, count: 1 },
      request: { consumer: CLINIC, actor: CLINIC, contract: CONTRACT, record: RECORD, fields: ['phone'] },
      recorded: { decision: decisionId(given, 0), outcome: 'PERMIT' },
      today: { outcome: 'DENY' },
      cited: [{ id: CONTRACT }, { id: grant }],
    });
    // One decision: the id of the whole answer is as good.
    expect(await why(world.store, doors, given)).toEqual(answer);
  });

  it('is answered for each decision of an answer by its own id, and for all of them by none', async () => {
    const world = await new HistoryWorld().begin();
    await world.grant('grant');
    const given = await tellOutside(world, [['phone'], ['name'], ['phone', 'name']]);
    const outcomes = [];
    for (const index of [0, 1, 2]) {
      const answer = await why(world.store, doors, decisionId(given, index));
      outcomes.push(answer.found === 'decision' ? [answer.recorded.outcome, answer.reproducible] : answer);
    }
    expect(outcomes).toEqual([
      ['PERMIT', true],
      ['DENY', true],
      ['PARTIAL', true],
    ]);
    expect(await why(world.store, doors, given)).toMatchObject({
      found: 'without-decision',
      because: 'an answer of 3 decisions: ask for one of them by its own id',
    });
    expect(await why(world.store, doors, decisionId(given, 3))).toEqual({ found: 'nothing' });
  });

  it('is "stale" again where the decision point could not know what it had to know', async () => {
    const world = await new HistoryWorld().begin();
    await world.grant('grant');
    const given = await tellOutside(world, [['phone']], { ahead: 1n });
    expect(await why(world.store, doors, given)).toMatchObject({
      ...{
        found: 'decision',
        reproducible: true,
        recorded: { outcome: 'DENY' },
        today: { outcome: 'PERMIT' },
      },
      explanation: expect.arrayContaining([expect.objectContaining({ code: 'stale' })]) as unknown,
    });
  });

  it('is answered where readings are limited: of the one that took the last, and of the one after it', async () => {
    const world = await new HistoryWorld().begin();
    const grant = await world.grant('grant', undefined, { limit: 1 });
    const uses = ['counted', 'after-last'] as const;
    const given = await tellOutside(world, [['phone'], ['phone']], { uses });
    const answers = [0, 1].map((index) => why(world.store, doors, decisionId(given, index)));
    expect(await Promise.all(answers)).toMatchObject([
      {
        reproducible: true,
        recorded: { outcome: 'PERMIT', cited: expect.arrayContaining([grant]) as unknown },
      },
      { reproducible: true, recorded: { outcome: 'DENY', reasons: ['grant-used-up'] } },
    ]);
    // A search uses nothing up, and finds nothing that is limited.
    const found = await tellOutside(world, [['phone']], { change: { asked: 'search-action' } });
    expect(await why(world.store, doors, found)).toMatchObject({ reproducible: false });
  });

  it('finds what was recorded otherwise than it was decided', async () => {
    const world = await new HistoryWorld().begin();
    const differences = async (change: object) => {
      const answer = await why(world.store, doors, await tellOutside(world, [['phone']], { change }));
      return answer.found === 'decision' ? answer.differences.map(({ what }) => what) : answer;
    };
    expect(await differences({ reasonSets: [['granted']] })).toEqual(['reasons']);
    expect(await differences({ fieldSets: [['phone']] })).toEqual(['disclosed-field-not-permitted']);
    expect(await differences({ inputDigest: '0'.repeat(64) })).toEqual(['input']);
    expect(await differences({ cited: [handle('another contract')] })).toEqual(['cited']);
  });

  it('says of a search that found nothing that it told nothing', async () => {
    const world = await new HistoryWorld().begin();
    const given = await tellOutside(world, [], { change: { asked: 'search-resource', leftOut: 4 } });
    expect(await why(world.store, doors, given)).toMatchObject({
      found: 'without-decision',
      because: 'nothing was found to tell of',
    });
  });
});
