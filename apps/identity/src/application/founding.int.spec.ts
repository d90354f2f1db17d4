import type { Commit, EventStore } from '@coop/event-sourcing';
import { createActorIndex } from '../projections/actor-index.js';
import {
  COOPERATIVE,
  foundTestCooperative,
  openTestIdentity,
  type TestIdentity,
} from '../testing/identity-app.js';
import { foundCooperative } from './founding.js';

const founders = [
  { party: '0199a000-0000-7000-8000-000000000001', name: 'Aline Favre', email: 'Aline@Example.org' },
  { party: '0199a000-0000-7000-8000-000000000002', name: 'Bruno Meier' },
] as const;

async function commitsOf(store: EventStore): Promise<Commit[]> {
  const commits: Commit[] = [];
  for await (const commit of store.readAll(0n)) commits.push(commit);
  return commits;
}

describe('Founding the cooperative', () => {
  let identity: TestIdentity;

  beforeEach(async () => {
    identity = await openTestIdentity();
  });

  afterEach(() => identity.close());

  it('is one commit: the act, the founding members, the first steward', async () => {
    const steward = await foundTestCooperative(identity, founders);
    const commits = await commitsOf(identity.store);
    expect(commits.map(({ events }) => events.map(({ type }) => type))).toEqual([
      [
        'identity.cooperative.founded',
        'identity.party.registered',
        'identity.membership.admitted',
        'identity.party.registered',
        'identity.membership.admitted',
        'identity.mandate.given',
      ],
    ]);
    const { actors } = identity.parts;
    expect(actors.founding?.firstVouchers).toEqual(founders.map(({ party }) => party));
    expect(actors.mandatesInForce(steward, new Date(Date.now() + 1000).toISOString())).toMatchObject([
      { kind: 'steward', principal: COOPERATIVE },
    ]);
  });

  it('gives each founding act its authority', async () => {
    await foundTestCooperative(identity, founders);
    const [commit] = await commitsOf(identity.store);
    expect(commit?.events.slice(1).map(({ authority }) => authority)).toEqual(
      Array.from({ length: 5 }, () => `founding-act:${COOPERATIVE}`),
    );
  });

  it('repeated as it was gives the first commit; anything else is refused', async () => {
    await foundTestCooperative(identity, founders);
    await foundTestCooperative(identity, founders);
    expect(identity.store.head()).toBe(6n);
    await expect(foundTestCooperative(identity, [founders[0]])).rejects.toThrow('another body');
  });

  it('is refused for a second cooperative on the same ledger, even before the index knows the first', async () => {
    await foundTestCooperative(identity, founders);
    const act = { ...identity.parts.actors.founding!, cooperative: '0199a000-0000-7000-8000-0000000000c1' };
    const { firstVouchers: _first, ...rest } = act;
    const second = { ...rest, founders };
    await expect(foundCooperative(identity.parts, second)).rejects.toMatchObject({ code: 'already-founded' });
    const unaware = { ...identity.parts, actors: createActorIndex() };
    await expect(foundCooperative(unaware, second)).rejects.toMatchObject({
      code: expect.stringMatching(/CheckFailed|WrongExpectedRevision/),
    });
  });
});
