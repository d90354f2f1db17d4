import type { Decision, DecisionRequest } from '../decision.js';
import type { ControlFact, GrantGiven } from '../facts.js';
import { Dice } from '../testing/random/dice.js';
import { RECORDS } from '../testing/random/words.js';
import { randomWorld } from '../testing/random/world.js';
import { cure } from './cure.js';
import { DecisionPoint } from './decision-point.js';

/** Worlds drawn for each law: 400, or fewer with `COOP_WORLDS`. */
const WORLDS = Math.min(400, Number(process.env['COOP_WORLDS'] ?? 400));

function pointAfter(facts: readonly ControlFact[], options = {}): DecisionPoint {
  const point = new DecisionPoint(options);
  for (const fact of facts) point.apply(fact);
  return point;
}

/** Some worlds, each with its facts and a few questions. */
function worlds(seed: number): {
  readonly facts: readonly ControlFact[];
  readonly requests: readonly DecisionRequest[];
  readonly random: Dice;
}[] {
  return Array.from({ length: WORLDS }, (_, index) => {
    const { facts, requests } = randomWorld(seed * 10_000 + index);
    return { facts, requests, random: new Dice(index) };
  });
}

function shortened({
  outcome,
  fields,
  reasons,
  perField,
  duties,
  counted,
  validUntil,
  stage,
  position,
}: Decision) {
  const codes = perField.map(({ field, permitted, reasons: own }) => ({
    ...{ field, permitted },
    reasons: reasons.filter((code) => own.some((reason) => reason.code === code)),
  }));
  return { outcome, fields, reasons, perField: codes, duties, counted, validUntil, stage, position };
}

describe('a verdict', () => {
  it('says the same as the explanation, without names', () => {
    for (const { facts, requests } of worlds(1)) {
      const point = pointAfter(facts);
      for (const request of requests) {
        const { outcome, fields, reasons, perField, duties, counted, validUntil, stage, position } =
          point.decide(request);
        const said = { outcome, fields, reasons, perField, duties, counted, validUntil, stage, position };
        expect(said).toEqual(shortened(point.explain(request)));
      }
    }
  });

  it('stays what it was when the state goes on', () => {
    for (const { facts, requests } of worlds(2).slice(0, 50)) {
      const point = pointAfter(facts);
      const verdicts = requests.map((request) => point.decide(request));
      const before = JSON.stringify(verdicts.map(({ fields, perField }) => [fields, perField]));
      for (const fact of randomWorld(77).facts) point.apply(fact);
      for (const request of requests) point.decide(request);
      expect(JSON.stringify(verdicts.map(({ fields, perField }) => [fields, perField]))).toBe(before);
    }
  });
});

describe('a snapshot', () => {
  it('and the facts after it give what all facts give', () => {
    for (const { facts, requests, random } of worlds(3)) {
      const cut = random.integer(0, facts.length - 1);
      const before = pointAfter(facts.slice(0, cut));
      const again = pointAfter(facts.slice(cut), { snapshot: before.snapshot(), hashKey: [cut, 5] });
      const whole = pointAfter(facts);
      expect(again.digestInput()).toEqual(whole.digestInput());
      for (const request of requests) expect(again.explain(request)).toEqual(whole.explain(request));
      expect(again.position).toBe(whole.position);
    }
  });

  it('may lie anywhere in memory, as the bytes of a file do', () => {
    const { facts, requests } = randomWorld(12);
    const point = pointAfter(facts);
    const snapshot = point.snapshot();
    const pool = Buffer.alloc(snapshot.length + 3);
    pool.set(snapshot, 3);
    const again = new DecisionPoint({ snapshot: pool.subarray(3) });
    for (const request of requests) expect(again.explain(request)).toEqual(point.explain(request));
  });

  it('is refused when it is none, or not whole', () => {
    const snapshot = pointAfter(randomWorld(4).facts).snapshot();
    expect(() => new DecisionPoint({ snapshot: new Uint8Array(3) })).toThrow(TypeError);
    expect(() => new DecisionPoint({ snapshot: snapshot.slice(0, -16) })).toThrow(TypeError);
    const other = snapshot.slice();
    other.set(new TextEncoder().encode('{"format":"consent-engine/snapshot/9"'), 8);
    expect(() => new DecisionPoint({ snapshot: other })).toThrow(TypeError);
  });
});

describe('facts', () => {
  it('that come twice change nothing', () => {
    for (const { facts, requests } of worlds(5).slice(0, 200)) {
      const once = pointAfter(facts);
      const twice = pointAfter(facts.flatMap((fact) => [fact, fact]));
      expect(twice.digestInput()).toEqual(once.digestInput());
      for (const request of requests) expect(twice.explain(request)).toEqual(once.explain(request));
    }
  });

  it('that do not depend on one another may come in any order', () => {
    const free: ReadonlySet<ControlFact['kind']> = new Set([
      ...([
        'grant-given',
        'grant-withdrawn',
        'prohibition-placed',
        'prohibition-lifted',
        'mandate-ended',
      ] as const),
      ...(['mandate-given', 'contract-terminated', 'contract-suspended', 'contract-resumed'] as const),
      ...([
        'reading-counted',
        'field-introduced',
        'subject-informed',
        'record-removed',
        'party-erased',
      ] as const),
    ]);
    for (const { facts, requests, random } of worlds(6).slice(0, 200)) {
      const firstly = facts.filter(({ kind }) => !free.has(kind));
      const shuffled = facts
        .filter(({ kind }) => free.has(kind))
        .map((fact) => [random.next(), fact] as const)
        .sort(([a], [b]) => a - b)
        .map(([, fact]) => fact);
      const one = pointAfter(facts);
      const other = pointAfter([...shuffled, ...firstly]);
      expect(other.digestInput()).toEqual(one.digestInput());
      for (const request of requests) expect(other.explain(request)).toEqual(one.explain(request));
    }
  });

  it('of a kind that nobody knows stop whoever reads them', () => {
    const unknown = { kind: 'grant-widened' } as unknown as ControlFact;
    expect(() => new DecisionPoint().apply(unknown)).toThrow('grant-widened');
  });

  it('about a taxonomy that is no tree stop whoever reads them', () => {
    const adopt = (terms: readonly (readonly [string, readonly string[]])[]) => () =>
      new DecisionPoint().apply({ kind: 'taxonomy-adopted', taxonomy: 't', terms });
    expect(adopt([])).toThrow(TypeError);
    expect(adopt([['A', ['B']]])).toThrow(TypeError);
    expect(
      adopt([
        ['A', []],
        ['A', []],
      ]),
    ).toThrow(TypeError);
    expect(
      adopt([
        ['A', ['B']],
        ['B', ['A']],
      ]),
    ).toThrow(TypeError);
  });
});

describe('what a consumer may read', () => {
  it('is, record by record, what deciding says', () => {
    let rows = 0;
    for (const { facts, requests } of worlds(7)) {
      const point = pointAfter(facts);
      for (const request of requests) {
        const { record: _, ...question } = request;
        const found = [...point.readable(question)].flatMap((batch) => batch.rows);
        const decided = RECORDS.map((record) => ({
          record,
          fields: point.decide({ ...question, record }).fields,
        }));
        const expected = decided.filter(({ fields }) => fields.length > 0);
        expect([...found].sort((a, b) => (a.record < b.record ? -1 : 1))).toEqual(expected);
        rows += found.length;
      }
    }
    expect(rows).toBeGreaterThan(WORLDS);
  });

  it('still holds at the last moment for which it says so', () => {
    let rows = 0;
    for (const { facts, requests } of worlds(8)) {
      const point = pointAfter(facts);
      for (const request of requests)
        for (const batch of point.readable(request)) {
          expect(batch.validUntil).toBeGreaterThan(Number(request.asOf));
          expect(batch.validUntil).toBeLessThanOrEqual(Number(request.asOf) + 5_000);
          const asOf = batch.validUntil - 1;
          for (const { record, fields } of batch.rows)
            expect(point.decide({ ...request, record, asOf }).fields).toEqual(
              expect.arrayContaining([...fields]),
            );
          rows += batch.rows.length;
        }
    }
    expect(rows).toBeGreaterThan(WORLDS);
  });

  it('takes in what is withdrawn between two batches', () => {
    const point = new DecisionPoint();
    const crowd = Array.from({ length: 3_000 }, (_, index) => `person-${index}`);
    for (const fact of crowdFacts(crowd)) point.apply(fact);
    const question = {
      consumer: 'courier',
      contract: 'k',
      purpose: 'Marketing',
      action: 'read',
      asOf: 1_000,
    };
    const found: string[] = [];
    for (const { rows } of point.readable({ ...question, fields: 'all' })) {
      found.push(...rows.map(({ record }) => record));
      for (const person of crowd) point.apply({ kind: 'grant-withdrawn', grant: `g-${person}` });
    }
    expect(found).toHaveLength(1_024);
  });
});

function crowdFacts(crowd: readonly string[]): readonly ControlFact[] {
  const terms = { purposes: ['Marketing'], actions: ['read'], fields: 'all' as const, scope: {}, from: 0 };
  return [
    { kind: 'party-known', party: 'courier', type: 'legal-person' },
    {
      kind: 'contract-in-force',
      contract: 'k',
      consumer: 'courier',
      ...terms,
      prohibitions: ['PoliticalCampaign'],
      duties: [],
      country: 'CH',
    },
    ...crowd.flatMap((party): ControlFact[] => [
      { kind: 'party-known', party, type: 'person' },
      {
        kind: 'record-known',
        record: `r-${party}`,
        recordKind: 'personal-data',
        category: 'directory',
        fields: [{ name: 'name', subjects: [party], sensitive: false, empty: false }],
        owners: [],
        controlRule: 'all',
        basis: { legalBasis: 'consent', purposes: [] },
        controlPosition: 0n,
      },
      { kind: 'grant-given', grant: `g-${party}`, stakeholder: party, recipient: 'courier', ...terms },
    ]),
  ];
}

describe('a cure', () => {
  const asGrant = (
    missing: ReturnType<typeof cure>[number]['missing'][number],
    grant: string,
  ): GrantGiven => ({
    kind: 'grant-given',
    grant,
    stakeholder: missing.stakeholder,
    recipient: missing.recipient,
    scope: { records: [missing.record] },
    fields: missing.fields,
    purposes: missing.purposes,
    actions: missing.actions,
    from: 0,
    taxonomy: missing.taxonomy,
  });

  it('opens the field, and no smaller set of its grants does', () => {
    let cured = 0;
    for (const { facts, requests } of worlds(9)) {
      for (const request of requests) {
        for (const { field, missing } of cure(pointAfter(facts), request)) {
          if (missing.length === 0 || missing.some(({ by }) => by !== 'person')) continue;
          const grants = missing.map((each, index) => asGrant(each, `cure-${index}`));
          const isOpen = (added: readonly ControlFact[]) =>
            pointAfter([...facts, ...added])
              .decide(request)
              .fields.includes(field);
          expect(isOpen(grants)).toBe(true);
          for (const left of grants) expect(isOpen(grants.filter((grant) => grant !== left))).toBe(false);
          cured += 1;
        }
      }
    }
    expect(cured).toBeGreaterThan(WORLDS / 20);
  });

  it('does not exist for what is forbidden, or refused before anybody was asked', () => {
    let refused = 0;
    for (const { facts, requests } of worlds(10).slice(0, 100)) {
      const point = pointAfter(facts);
      for (const request of requests) {
        const { requestReasons } = point.explain(request);
        for (const { missing, obstacles } of cure(point, request)) {
          expect(missing.length === 0).toBe(obstacles.length > 0);
          if (requestReasons.length > 0) expect(obstacles.length).toBeGreaterThan(0);
          refused += 1;
        }
      }
    }
    expect(refused).toBeGreaterThan(WORLDS / 4);
  });
});

describe('grants that are cited', () => {
  it('carry the field: without those of one person it closes', () => {
    let closed = 0;
    for (const { facts, requests } of worlds(11).slice(0, 200)) {
      const point = pointAfter(facts);
      for (const request of requests)
        for (const { field, permitted, reasons } of point.explain(request).perField) {
          if (!permitted) continue;
          for (const { code, ids } of reasons) {
            if (code !== 'granted') continue;
            const withdrawn = ids.map((grant) => ({ kind: 'grant-withdrawn', grant }) as const);
            const after = pointAfter([...facts, ...withdrawn]).explain(request);
            const same = after.perField.find((each) => each.field === field);
            const isByBasis = same?.reasons.some((reason) => reason.code === 'basis-applies') ?? false;
            expect([same?.permitted, isByBasis]).not.toEqual([true, false]);
            closed += 1;
          }
        }
    }
    expect(closed).toBeGreaterThan(WORLDS / 8);
  });
});
