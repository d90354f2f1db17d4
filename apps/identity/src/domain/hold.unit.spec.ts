import { Personal } from '@coop/contracts';
import { specification } from '@coop/event-sourcing/testing';
import { holds, type HoldEvent } from './hold.js';

const DORA = '0199a000-0000-7000-8000-000000000004';
const STEWARD = '0199a000-0000-7000-8000-000000000001';
const HOLD = '0199a000-0000-7000-8000-0000000000b1';
const OTHER = '0199a000-0000-7000-8000-0000000000b2';
const NOW = '2026-03-02T09:00:00.000Z';
const APRIL = '2026-04-01T00:00:00.000Z';
const facts = {
  ...{ hold: HOLD, party: DORA, reason: new Personal('A claim is before the court.') },
  ...{ basis: 'gdpr-17-3-e-legal-claims' as const, until: APRIL, placedBy: STEWARD },
};
const placed: HoldEvent = { type: 'identity.hold.placed', data: facts };
const lifted: HoldEvent = {
  type: 'identity.hold.lifted',
  data: { hold: HOLD, party: DORA, liftedBy: STEWARD },
};
const lift = (now: string, hold = HOLD) =>
  ({ kind: 'lift', hold, party: DORA, liftedBy: STEWARD, now }) as const;

describe('A legal hold', () => {
  const { given } = specification(holds);

  it('is placed with a reason, a basis and an end to come', () => {
    given()
      .when({ kind: 'place', ...facts, now: NOW })
      .then(placed);
    given()
      .when({ kind: 'place', ...facts, now: APRIL })
      .thenRefused('term-is-over');
  });

  it('is lifted before its end, once', () => {
    given(placed).when(lift(NOW)).then(lifted);
    given(placed, lifted).when(lift(NOW)).thenRefused('hold-ended');
    given(placed).when(lift(APRIL)).thenRefused('hold-ended');
    given(placed).when(lift(NOW, OTHER)).thenRefused('not-found');
  });

  it('stands beside others, each with its own end', () => {
    const other: HoldEvent = { type: 'identity.hold.placed', data: { ...facts, hold: OTHER } };
    given(placed, other, lifted)
      .when(lift(NOW, OTHER))
      .then({ type: 'identity.hold.lifted', data: { hold: OTHER, party: DORA, liftedBy: STEWARD } });
  });

  it('does not read on when it meets an event or a command that it does not know', () => {
    expect(() => holds.evolve(holds.initial, { type: 'identity.hold.sold' } as never)).toThrow(TypeError);
    expect(() => holds.decide({ kind: 'sell' } as never, holds.initial)).toThrow(TypeError);
  });
});
