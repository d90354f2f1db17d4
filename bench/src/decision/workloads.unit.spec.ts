import { DecisionPoint, type ControlFact } from '@coop/consent-engine';
import { idOf, zipfRank } from './chance.js';
import { endingOf, requestsOf, writesOf } from './full-requests.js';
import { FullWorld } from './full-world.js';
import { ReducedWorkload } from './reduced-workload.js';

const GRANTS = 5_000;
const UUID_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/;

function stateAfter(facts: Iterable<ControlFact>) {
  const point = new DecisionPoint();
  for (const fact of facts) point.apply(fact);
  return point;
}

const counted = (facts: Iterable<ControlFact>, kind: ControlFact['kind']): number =>
  [...facts].filter((fact) => fact.kind === kind).length;

describe('the full workload', () => {
  const world = new FullWorld(GRANTS);

  it('has as many grants as were asked for, each under an id of its own', () => {
    const ids = [...world.facts()].flatMap((fact) => (fact.kind === 'grant-given' ? [fact.grant] : []));
    expect(ids).toHaveLength(GRANTS);
    expect(new Set(ids).size).toBe(GRANTS);
    expect(ids.every((id) => UUID_7.test(id))).toBe(true);
    expect(counted(world.facts(), 'prohibition-placed')).toBe(GRANTS / 50);
  });

  it('has 1.8 people in a record on average, five at most', () => {
    const sizes = [...world.facts()].flatMap((fact) =>
      fact.kind === 'record-known' ? [fact.fields[1]?.subjects.length ?? 0] : [],
    );
    expect(Math.max(...sizes)).toBe(5);
    expect(sizes.reduce((sum, size) => sum + size, 0) / sizes.length).toBeCloseTo(1.8, 1);
  });

  it('is the same again with the same seed, and another one with another', () => {
    expect(requestsOf(new FullWorld(GRANTS), 20, 3)).toEqual(requestsOf(world, 20, 3));
    expect(requestsOf(new FullWorld(GRANTS, 2), 20, 3)).not.toEqual(requestsOf(world, 20, 3));
    expect([...new FullWorld(GRANTS).facts()]).toEqual([...world.facts()]);
  });

  it('asks for what was agreed to in three cases of five, more often about few records', () => {
    const point = stateAfter(world.facts());
    const asked = requestsOf(world, 4_000, 1);
    const permitted = asked.filter((request) => point.decide(request).outcome !== 'DENY');
    expect(permitted.length / asked.length).toBeGreaterThan(0.55);
    expect(permitted.length / asked.length).toBeLessThan(0.65);
    const timesAsked = new Map<string, number>();
    for (const { record } of asked) timesAsked.set(record, (timesAsked.get(record) ?? 0) + 1);
    expect(Math.max(...timesAsked.values())).toBeGreaterThan(asked.length / 20);
  });

  it('has withdrawals that end what was agreed to, and writes of both kinds', () => {
    const point = stateAfter(world.facts());
    const { request, withdrawal } = endingOf(world, 1);
    expect(point.decide(request).outcome).toBe('PERMIT');
    point.apply(withdrawal);
    expect(point.decide(request).outcome).toBe('DENY');
    expect(counted(writesOf(world, 100, 1), 'grant-withdrawn')).toBe(50);
    expect(counted(writesOf(world, 100, 1), 'grant-given')).toBe(50);
  });
});

describe('the reduced workload', () => {
  const workload = new ReducedWorkload(GRANTS);

  it('knows what is right without an engine, and ours agrees', () => {
    const point = stateAfter(workload.facts());
    const checks = workload.checks(4_000, 1);
    const wrong = checks.filter(
      (check) => (point.decide(workload.request(check)).outcome === 'PERMIT') !== check.allowed,
    );
    expect(wrong).toEqual([]);
    expect(checks.filter(({ allowed }) => allowed).length / checks.length).toBeCloseTo(0.6, 1);
  });

  it('has as many different triples as were asked for', () => {
    expect(new Set([...workload.triples()].map((each) => JSON.stringify(each))).size).toBe(GRANTS);
  });

  it('withdraws what it says', () => {
    const point = stateAfter(workload.facts());
    for (const triple of workload.endings(3)) {
      expect(point.decide(workload.request(triple)).outcome).toBe('PERMIT');
      point.apply(workload.withdrawal(triple));
      expect(point.decide(workload.request(triple)).outcome).toBe('DENY');
    }
  });
});

describe('chance', () => {
  it('gives ten million ids that differ in their counter', () => {
    expect(idOf(1, 5, 9_999_999)).not.toBe(idOf(1, 5, 9_999_998));
    expect(idOf(1, 5, 65_536)).not.toBe(idOf(1, 5, 0));
    expect(idOf(1, 5, 3)).not.toBe(idOf(1, 6, 3));
  });

  it('gives ranks of a list, the first most often', () => {
    expect([zipfRank(0, 1_000), zipfRank(0.999_999, 1_000), zipfRank(0.1, 1_000)]).toEqual([0, 999, 0]);
  });
});
