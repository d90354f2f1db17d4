import type { DecisionRequest } from '../decision.js';
import type { ControlFact } from '../facts.js';
import { ask, contract, grant, prohibition, pointAfter, WORLD } from '../testing/world.js';
import { tellMember } from './reason-sentences.js';

const K = contract();
const G = grant();
const OF_BRUNO = grant({ grant: 'g-bruno', stakeholder: 'bruno' });
const NAMES = { recipient: 'The Courier', purpose: 'Letters', action: 'read' };

function told(
  happened: readonly ControlFact[],
  member: string | readonly string[],
  asked: Partial<DecisionRequest> = {},
) {
  const decision = pointAfter([...WORLD, ...happened]).explain(ask({ fields: ['household'], ...asked }));
  return tellMember(decision, [member].flat(), 'en', NAMES).flatMap(({ sentences }) => sentences);
}

const NOT_EVERYONE = 'Not everyone concerned has agreed.';

describe('what a member is told of a field that she shares', () => {
  const BRUNOS_PART: readonly (readonly [string, readonly ControlFact[]])[] = [
    ['was never asked', []],
    ['has forbidden it', [OF_BRUNO, prohibition({ prohibition: 'p-bruno', stakeholder: 'bruno' })]],
    ['has objected', [OF_BRUNO, prohibition({ source: 'objection', stakeholder: 'bruno' })]],
    ['has withdrawn', [OF_BRUNO, { kind: 'grant-withdrawn', grant: 'g-bruno' }]],
    ['was erased', [OF_BRUNO, { kind: 'party-erased', party: 'bruno' }]],
  ];

  it.each(BRUNOS_PART)('is only that not everyone agreed, when the other %s', (_, happened) => {
    expect(told([K, G, ...happened], 'anna')).toEqual(['You have agreed.', NOT_EVERYONE]);
  });

  it.each(BRUNOS_PART)('is only her own refusal, when she refused and the other %s', (_, happened) => {
    const withdrawn: ControlFact = { kind: 'grant-withdrawn', grant: 'g-anna' };
    expect(told([K, G, withdrawn, ...happened], 'anna')).toEqual(['You have withdrawn your agreement.']);
  });

  it('is that she agreed, when everyone did', () => {
    expect(told([K, G, OF_BRUNO], 'anna')).toEqual(['You have agreed.']);
  });

  it('is the contract beside her own part, when the contract fails', () => {
    expect(told([contract({ until: '2026-03-01T00:00:00Z' }), G], 'anna')).toEqual([
      'The contract of The Courier has expired.',
      'You have agreed.',
    ]);
  });

  it('is both parts to someone who represents both', () => {
    expect(told([K, G], ['anna', 'bruno'])).toEqual([
      'You have given The Courier no agreement for this record.',
      'You have agreed.',
    ]);
  });

  it('is nothing to someone whom no field concerns', () => {
    expect(told([K, G], 'clerk')).toEqual([]);
  });
});
