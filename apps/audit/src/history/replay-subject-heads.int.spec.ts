import { leafOf } from '@coop/event-sourcing';
import { leafHash } from '@coop/tlog';
import { ANNA, handle, HistoryWorld } from '../testing/history-world.js';
import { eventsUpTo } from './moment.js';
import { replaySubjectHeads } from './replay-subject-heads.js';
import { mapKeyOf, SubjectChains } from './subject-chains.js';
import { subjectsOf } from './subjects.js';

const BRUNO = handle('bruno');
let world: HistoryWorld;

beforeEach(async () => {
  world = await new HistoryWorld().begin();
  await world.append('audit.subject-map.founded', { scheme: 'dc/subject-map/v1' });
});

type Assign = (position: bigint, subjects: readonly string[]) => readonly string[];
const asTheyAre: Assign = (_position, subjects) => subjects;

/** Records a map as an operator might who assigns events as she likes. */
async function record(assign: Assign = asTheyAre, at = world.store.head()): Promise<bigint> {
  const chains = new SubjectChains();
  let salt = '';
  for await (const event of eventsUpTo(world.store, world.store.head())) {
    if (event.type === 'audit.subject-map.founded' && salt === '') salt = event.salt;
    if (event.position > at) continue;
    const subjects = assign(event.position, subjectsOf(event));
    chains.add(Number(event.position) - 1, leafHash(leafOf(event)), subjects);
  }
  const root = Buffer.from(chains.map(mapKeyOf(salt), at).root()).toString('hex');
  return world.append('audit.subject-heads.recorded', { root, atPosition: String(at) });
}

const without =
  (left: bigint, party: string): Assign =>
  (position, subjects) =>
    position === left ? subjects.filter((subject) => subject !== party) : subjects;

describe('a replay of what the log holds about whom', () => {
  it('finds every recorded map again', async () => {
    await record();
    await world.grant('grant');
    await record();
    expect(await replaySubjectHeads(world.store)).toMatchObject({
      ...{ recordings: 2, subjects: 2, mismatches: [], foundedAgain: [] },
    });
  });

  it('says that there was nothing to compare', async () => {
    expect(await replaySubjectHeads(world.store)).toMatchObject({ recordings: 0, mismatches: [] });
  });

  it('names the recording, the stretch, and the one event that was kept from one person', async () => {
    await record();
    await world.append('consent.decision.given', { subjects: [ANNA, BRUNO].sort() });
    await world.grant('one');
    const left = await world.withdraw(handle('one'));
    await world.grant('two');
    const at = world.store.head();
    const position = await record(without(left, ANNA));
    expect((await replaySubjectHeads(world.store)).mismatches).toMatchObject([
      { position, atPosition: at, agreedAt: 5n, subjects: 3, leftOut: left },
    ]);
  });

  it('names it also when it was all that was held about that person', async () => {
    await record();
    const left = await world.append('consent.decision.given', { subjects: [BRUNO] });
    await world.grant('grant');
    await record(without(left, BRUNO));
    const [found] = (await replaySubjectHeads(world.store)).mismatches;
    expect(found).toMatchObject({ leftOut: left, subjects: 3 });
  });

  it('finds what was assigned to somebody whom it does not concern, and the right map after it', async () => {
    const wrong = await record((position, subjects) => (position === 3n ? [...subjects, BRUNO] : subjects));
    await world.grant('grant');
    await record();
    expect((await replaySubjectHeads(world.store)).mismatches).toMatchObject([
      { position: wrong, agreedAt: 0n, leftOut: null },
    ]);
  });

  it('finds a map of before its founding, one of the future, and a second founding', async () => {
    const unfounded = await new HistoryWorld().begin();
    await unfounded.append('audit.subject-heads.recorded', { root: '0'.repeat(64), atPosition: '2' });
    expect((await replaySubjectHeads(unfounded.store)).mismatches).toMatchObject([{ recomputed: null }]);
    await world.append('audit.subject-heads.recorded', { root: '0'.repeat(64), atPosition: '99' });
    const again = await world.append('audit.subject-map.founded', { scheme: 'dc/subject-map/v1' });
    expect(await replaySubjectHeads(world.store)).toMatchObject({
      mismatches: [{ atPosition: 99n, recomputed: null }],
      foundedAgain: [again],
    });
  });

  it('finds the maps that the service itself recorded up to a position', async () => {
    await record();
    await world.grant('grant');
    await record(without(7n, ANNA));
    expect(await replaySubjectHeads(world.store, { upTo: 6n })).toMatchObject({
      recordings: 1,
      mismatches: [],
    });
    expect((await replaySubjectHeads(world.store)).mismatches).toMatchObject([{ leftOut: 7n }]);
  });
});
