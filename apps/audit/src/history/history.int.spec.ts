import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { ANNA, CLINIC, CONTRACT, doors, handle, HistoryWorld, RECORD } from '../testing/history-world.js';
import { accessHistory } from './access.js';
import { diff } from './diff.js';
import { digestsAt, replay } from './replay-history.js';
import { stateAt } from './state-at.js';
import { why } from './why.js';

const inMemory = { openReadModels: () => openReadModels(':memory:') };

async function recordDigests(
  world: HistoryWorld,
  change: (digest: string, name: string) => string = (digest) => digest,
) {
  const atPosition = String(world.store.head());
  const digests = await digestsAt(world.store, doors, inMemory.openReadModels, world.store.head());
  await world.append('audit.state-digests.recorded', {
    digests: digests.map(({ readModel, digest }) => ({
      readModel,
      atPosition,
      digest: change(digest, readModel),
    })),
  });
}

describe('replaying history', () => {
  it('gives every recorded digest again', async () => {
    const world = await new HistoryWorld().begin();
    await recordDigests(world);
    await world.grant('grant');
    await recordDigests(world);
    const report = await replay(world.store, doors, inMemory);
    expect(report.mismatches).toEqual([]);
    expect(report.positions).toEqual([4n, 6n]);
    expect(report.readModels).toContain('consent.control');
    expect(report.readModels).toContain('audit.timeline');
    expect(report.digestsCompared).toBe(8);
  });

  it('names the read model and the stretch in which a recorded digest is not what history gives', async () => {
    const world = await new HistoryWorld().begin();
    await recordDigests(world);
    await world.grant('grant');
    await recordDigests(world, (digest, name) => (name === 'audit.timeline' ? 'f'.repeat(64) : digest));
    const { mismatches } = await replay(world.store, doors, inMemory);
    expect(mismatches).toMatchObject([
      { readModel: 'audit.timeline', atPosition: 6n, agreedAt: 4n, recorded: 'f'.repeat(64) },
    ]);
  });

  it('says which recorded read models this program does not know', async () => {
    const world = await new HistoryWorld().begin();
    await world.append('audit.state-digests.recorded', {
      digests: [{ readModel: 'ballots.results', atPosition: '2', digest: '0'.repeat(64) }],
    });
    const report = await replay(world.store, doors, inMemory);
    expect(report).toMatchObject({ unknown: ['ballots.results'], readModels: [], digestsCompared: 0 });
  });
});

describe('the state at a moment', () => {
  it('counts a grant while it stands, and no longer after its withdrawal', async () => {
    const world = await new HistoryWorld().begin();
    const grant = await world.later(1).grant('grant');
    const given = world.now;
    await world.later(1).withdraw(grant);
    const before = await stateAt(world.store, doors, given, { lists: true });
    expect(before.position).toBe(5n);
    expect(before.summary).toMatchObject({ grants: 1, contracts: 1, records: 1, parties: 2 });
    expect(before.lists?.grants).toMatchObject([{ grant, stakeholder: ANNA, recipient: CLINIC }]);
    expect((await stateAt(world.store, doors, 6n)).summary.grants).toBe(0);
  });

  it('no longer counts a grant whose term is over', async () => {
    const world = await new HistoryWorld().begin();
    await world.grant('short', '2026-01-10T10:00:00.000Z');
    expect((await stateAt(world.store, doors, '2026-01-10T09:59:59.000Z')).summary.grants).toBe(1);
    expect((await stateAt(world.store, doors, '2026-01-10T10:00:00.000Z')).summary.grants).toBe(0);
  });

  it('has the same digest whenever it is asked for one', async () => {
    const world = await new HistoryWorld().begin();
    const { digests } = await stateAt(world.store, doors, 4n, { digest: true });
    expect(digests).toMatchObject([{ readModel: 'consent.control' }]);
    await world.grant('grant');
    expect((await stateAt(world.store, doors, 4n, { digest: true })).digests).toEqual(digests);
    expect((await stateAt(world.store, doors, 5n, { digest: true })).digests).not.toEqual(digests);
    expect((await stateAt(world.store, doors, 5n)).digests).toEqual([]);
  });
});

describe('the difference between two moments', () => {
  it('shows a grant that began and ended in between, although neither end shows it', async () => {
    const world = await new HistoryWorld().begin();
    const standing = await world.later(1).grant('standing');
    const grant = await world.later(1).grant('short');
    await world.later(1).withdraw(grant);
    const { changes } = await diff(world.store, 4n, 7n);
    expect(changes).toMatchObject([
      { position: 5n, kind: 'grant', id: standing, change: 'began', withinWindow: false },
      { position: 6n, kind: 'grant', id: grant, change: 'began', withinWindow: true, subjects: [ANNA] },
      { position: 7n, kind: 'grant', id: grant, change: 'ended', withinWindow: true, cause: 'event' },
    ]);
  });

  it('shows a term that ran out, although no event says so', async () => {
    const world = await new HistoryWorld().begin();
    const grant = await world.grant('short', '2026-01-10T09:00:00.000Z');
    await world.later(3).append('identity.membership.admitted', { party: ANNA, admittedBy: 'system:test' });
    const { changes } = await diff(world.store, 5n, 6n);
    expect(changes).toMatchObject([
      {
        position: 5n,
        time: '2026-01-10T09:00:00.000Z',
        kind: 'grant',
        id: grant,
        change: 'ended',
        cause: 'time',
      },
      { position: 6n, kind: 'membership', change: 'began' },
    ]);
    expect((await diff(world.store, 6n, 6n)).changes).toEqual([]);
  });
});

describe('who could read a field', () => {
  it('is told in intervals: nobody, the clinic while the grant stands, nobody', async () => {
    const world = await new HistoryWorld().begin();
    const grant = await world.later(1).grant('grant');
    const given = world.now;
    await world.later(1).withdraw(grant);
    const { intervals, subjects } = await accessHistory(world.store, doors, {
      record: RECORD,
      field: 'phone',
    });
    expect(subjects).toEqual([ANNA]);
    expect(intervals).toMatchObject([
      { fromPosition: 3n, toPosition: 5n, readers: [] },
      {
        fromPosition: 5n,
        fromTime: given,
        toPosition: 6n,
        readers: [{ recipient: CLINIC, contract: CONTRACT, grants: [grant] }],
      },
      { fromPosition: 6n, toPosition: null, toTime: null, readers: [] },
    ]);
  });

  it('ends when the term of the grant ends, to the second', async () => {
    const world = await new HistoryWorld().begin();
    await world.grant('short', '2026-01-10T09:30:00.000Z');
    await world.later(5).append('identity.membership.admitted', { party: ANNA, admittedBy: 'system:test' });
    const { intervals } = await accessHistory(world.store, doors, { record: RECORD, field: 'phone' });
    expect(intervals.at(-1)).toMatchObject({
      fromPosition: 5n,
      fromTime: '2026-01-10T09:30:00.000Z',
      readers: [],
    });
    expect(intervals.at(-2)).toMatchObject({
      toTime: '2026-01-10T09:30:00.000Z',
      readers: [{ recipient: CLINIC }],
    });
  });

  it('leaves out what was over before the window', async () => {
    const world = await new HistoryWorld().begin();
    await world.withdraw(await world.grant('old'));
    await world.later(1).grant('new');
    const { intervals } = await accessHistory(world.store, doors, {
      record: RECORD,
      field: 'phone',
      from: 6n,
    });
    expect(intervals.map(({ fromPosition }) => fromPosition)).toEqual([6n, 7n]);
  });
});

describe('why something was disclosed or refused', () => {
  it('evaluates a disclosure again, by the state that its decision knew, to the same outcome and reasons', async () => {
    const world = await new HistoryWorld().begin();
    const grant = await world.grant('grant');
    const disclosure = await world.later(1).read('first reading');
    await world.later(1).withdraw(grant);
    const answer = await why(world.store, doors, disclosure);
    expect(answer).toMatchObject({
      found: 'decision',
      reproducible: true,
      differences: [],
      recorded: { outcome: 'PERMIT' },
      today: { outcome: 'DENY', position: 7n },
      subjects: [ANNA],
    });
    if (answer.found !== 'decision') throw new Error('a decision was expected');
    expect(answer.cited).toMatchObject([
      { id: CONTRACT, position: 4n, type: 'consent.contract.entered-into-force' },
      { id: grant, position: 5n, type: 'consent.grant.given' },
    ]);
    expect(answer.explanation.some(({ effect, ids }) => effect === 'permits' && ids.includes(grant))).toBe(
      true,
    );
  });

  it('evaluates a refusal again, found by the id of its decision', async () => {
    const world = await new HistoryWorld().begin();
    await world.read('too early');
    const answer = await why(world.store, doors, handle('decision of too early'));
    expect(answer).toMatchObject({ found: 'decision', reproducible: true, recorded: { outcome: 'DENY' } });
  });

  it('finds a decision that the rules of its time do not give', async () => {
    const world = await new HistoryWorld().begin();
    const refusal = await world.read('forged', { outcome: 'PERMIT' });
    const answer = await why(world.store, doors, refusal);
    expect(answer).toMatchObject({
      reproducible: false,
      differences: [{ what: 'outcome', recorded: 'PERMIT', again: 'DENY' }],
    });
  });

  it('says when nothing is known by an id', async () => {
    const world = await new HistoryWorld().begin();
    expect(await why(world.store, doors, handle('unknown'))).toEqual({ found: 'nothing' });
  });
});
