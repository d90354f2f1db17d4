import * as fc from 'fast-check';
import { controlDigestInput } from './testing/plain/digest-input.js';
import { decide } from './testing/plain/decide.js';
import type { Decision, DecisionRequest, FieldDecision } from './decision.js';
import type { ControlFact } from './facts.js';
import type { ReasonCode } from './reason-codes.js';
import {
  anyGrant,
  anyProhibition,
  anyRequest,
  anyWorld,
  factsOf,
  RUNS,
  type World,
} from './testing/arbitrary-world.js';
import { grant, prohibition, stateAfter } from './testing/world.js';

function decideIn(facts: readonly ControlFact[], request: DecisionRequest): Decision {
  return decide(stateAfter(facts), request);
}

function includesAll(more: Decision, fewer: Decision): boolean {
  return fewer.fields.every((field) => more.fields.includes(field));
}

const CURABLE: ReadonlySet<ReasonCode> = new Set([
  'grant-missing',
  'grant-expired',
  'grant-not-started',
  'grant-too-narrow',
  'sensitive-not-named',
  'granted',
] as const);

/** The smallest set of grants that would answer the reasons of a field, if grants can answer them. */
function cure({ field, reasons }: FieldDecision, request: DecisionRequest): readonly ControlFact[] {
  return reasons.flatMap(({ stakeholder }, index) =>
    stakeholder === undefined
      ? []
      : [
          grant({
            grant: `cure-${field}-${index}`,
            stakeholder,
            recipient: request.consumer,
            fields: [field],
            purposes: [request.purpose],
            actions: [request.action],
          }),
        ],
  );
}

describe('in any world', () => {
  it('nothing is permitted when nobody has agreed', () => {
    fc.assert(
      fc.property(anyWorld, anyRequest, (world, request) => {
        const decision = decideIn(factsOf({ ...world, grants: [] }), request);
        expect(decision).toMatchObject({ outcome: 'DENY', fields: [], duties: [] });
        expect(decision.reasons.length).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });

  it('nothing is permitted for a purpose, action, contract, consumer or record that is unknown', () => {
    const unknown = fc.constantFrom('purpose', 'action', 'contract', 'consumer', 'record');
    fc.assert(
      fc.property(anyWorld, anyRequest, unknown, (world, request, key) => {
        expect(decideIn(factsOf(world), { ...request, [key]: '__proto__' }).outcome).toBe('DENY');
      }),
      RUNS,
    );
  });

  it('whatever anyone has agreed to, the prohibition of one person concerned wins', () => {
    fc.assert(
      fc.property(anyWorld, anyRequest, (world, request) => {
        const ban = prohibition({ stakeholder: 'bruno' });
        const decision = decideIn([...factsOf(world), ban], request);
        const concerned = decision.perField.filter((each) => each.concerned.includes('bruno'));
        expect(concerned.filter((each) => each.permitted)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('one more grant never takes a field away', () => {
    fc.assert(
      fc.property(anyWorld, anyRequest, anyGrant, (world, request, more) => {
        const facts = factsOf(world);
        expect(includesAll(decideIn([...facts, more], request), decideIn(facts, request))).toBe(true);
      }),
      RUNS,
    );
  });

  it('one more prohibition never gives a field', () => {
    fc.assert(
      fc.property(anyWorld, anyRequest, anyProhibition, (world, request, more) => {
        const facts = factsOf(world);
        expect(includesAll(decideIn(facts, request), decideIn([...facts, more], request))).toBe(true);
      }),
      RUNS,
    );
  });

  it('one more person mentioned, or one more owner, never gives a field', () => {
    fc.assert(
      fc.property(anyWorld, anyRequest, (world, request) => {
        const fields = world.card.fields.map((field) => ({
          ...field,
          subjects: [...new Set([...field.subjects, 'carla'])],
        }));
        const stuffed = { ...world.card, fields };
        const shared = { ...world.card, owners: [...world.card.owners, 'carla'] };
        const before = decideIn(factsOf(world), request);
        expect(includesAll(before, decideIn(factsOf({ ...world, card: stuffed }), request))).toBe(true);
        expect(includesAll(before, decideIn(factsOf({ ...world, card: shared }), request))).toBe(true);
      }),
      RUNS,
    );
  });

  it('the order and the repetition of facts leave no trace, in the decision or in the digest', () => {
    const ended = (world: World): readonly ControlFact[] => [
      ...factsOf(world),
      ...world.grants.slice(0, 2).map(({ grant }) => ({ kind: 'grant-withdrawn', grant }) as const),
      ...world.prohibitions
        .slice(0, 1)
        .map(({ prohibition }) => ({ kind: 'prohibition-lifted', prohibition }) as const),
      { kind: 'duty-opened', duty: 'd', contract: 'k-courier' },
      { kind: 'duty-breached', duty: 'd', contract: 'k-courier' },
      { kind: 'duty-fulfilled', duty: 'd', contract: 'k-courier' },
    ];
    const shuffled = anyWorld.chain((world) => {
      const facts = ended(world);
      const twice = [...facts, ...facts];
      return fc.tuple(
        fc.constant(facts),
        fc.shuffledSubarray(twice, { minLength: twice.length, maxLength: twice.length }),
      );
    });
    fc.assert(
      fc.property(shuffled, anyRequest, ([facts, mixed], request) => {
        expect(decideIn(mixed, request)).toEqual(decideIn(facts, request));
        expect(controlDigestInput(stateAfter(mixed))).toEqual(controlDigestInput(stateAfter(facts)));
      }),
      RUNS,
    );
  });

  it('the decision stays the same until the moment to which it says that it holds', () => {
    fc.assert(
      fc.property(
        anyWorld,
        anyRequest,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (world, request, part) => {
          const state = stateAfter(factsOf(world));
          const now = decide(state, request);
          const asOf = Number(request.asOf);
          expect(now.validUntil).toBeGreaterThan(asOf);
          expect(now.validUntil).toBeLessThanOrEqual(asOf + 5_000);
          const later = decide(state, {
            ...request,
            asOf: Math.floor(asOf + part * (now.validUntil - asOf)),
          });
          const { validUntil: _, ...whatItSays } = now;
          expect(later).toMatchObject(whatItSays);
        },
      ),
      RUNS,
    );
  });

  it('without the grants that it cites, nothing that was permitted is permitted', () => {
    fc.assert(
      fc.property(anyWorld, anyRequest, (world, request) => {
        const facts = factsOf(world);
        const { cited } = decideIn(facts, request);
        const withdrawn = cited.grants.map((grant) => ({ kind: 'grant-withdrawn', grant }) as const);
        expect(decideIn([...facts, ...withdrawn], request).fields).toEqual([]);
      }),
      RUNS,
    );
  });

  it('a refusal for lack of agreement is cured by exactly the grants that its reasons name', () => {
    fc.assert(
      fc.property(anyWorld, anyRequest, (world, request) => {
        const facts = factsOf(world);
        const before = decideIn(facts, request);
        const curable = before.perField.filter((each) => each.reasons.every(({ code }) => CURABLE.has(code)));
        if (before.requestReasons.length > 0) return;
        const after = decideIn([...facts, ...curable.flatMap((each) => cure(each, request))], request);
        expect(after.fields).toEqual(expect.arrayContaining(curable.map((each) => each.field)));
      }),
      RUNS,
    );
  });
});

describe('the worlds of these laws', () => {
  it('are worth the name: many permit, many refuse, some do both', () => {
    const outcomes = fc
      .sample(fc.tuple(anyWorld, anyRequest), RUNS)
      .map(([world, request]) => decideIn(factsOf(world), request).outcome);
    const count = (outcome: string) => outcomes.filter((each) => each === outcome).length;
    expect(count('PERMIT')).toBeGreaterThan(RUNS.numRuns / 40);
    expect(count('PARTIAL')).toBeGreaterThan(RUNS.numRuns / 40);
    expect(count('DENY')).toBeGreaterThan(RUNS.numRuns / 4);
  });
});
