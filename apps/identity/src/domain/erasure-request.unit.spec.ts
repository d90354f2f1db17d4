import { specification } from '@coop/event-sourcing/testing';
import { erasureRequest, type ErasureRequestEvent } from './erasure-request.js';
import type { HoldsState } from './hold.js';

const DORA = '0199a000-0000-7000-8000-000000000004';
const HOLD = '0199a000-0000-7000-8000-0000000000b1';
const OTHER = '0199a000-0000-7000-8000-0000000000b2';
const MONDAY = '2026-03-02T09:00:00.000Z';
const FRIDAY = '2026-03-06T09:00:00.000Z';
const APRIL = '2026-04-01T00:00:00.000Z';

const asked = { party: DORA, requestedBy: DORA, keepFingerprint: true, notBefore: FRIDAY };
const made: ErasureRequestEvent = { type: 'identity.erasure-request.made', data: asked };
const blocked = (...holds: string[]): ErasureRequestEvent => ({
  type: 'identity.erasure-request.blocked',
  data: { party: DORA, holds },
});
const cleared = (...endedHolds: string[]): ErasureRequestEvent => ({
  type: 'identity.erasure-request.cleared',
  data: { party: DORA, endedHolds },
});
const takenBack: ErasureRequestEvent = {
  type: 'identity.erasure-request.taken-back',
  data: { party: DORA, takenBackBy: DORA },
};
const make = { kind: 'make', ...asked } as const;
const takeBack = { kind: 'take-back', takenBackBy: DORA } as const;
const held = (...ids: string[]): HoldsState => ({
  holds: ids.map((hold) => ({ hold, until: APRIL, lifted: false })),
});
const check = (now: string, holds: HoldsState = held()) => ({ kind: 'check', holds, now }) as const;

describe('A request for erasure', () => {
  const { given } = specification(erasureRequest);

  it('is made once', () => {
    given().when(make).then(made);
    given(made).when(make).thenNothing();
    given(made, cleared()).when(make).thenRefused('erased');
  });

  it('waits until the time in which it can be taken back is over', () => {
    given(made).when(check(MONDAY)).thenNothing();
    given(made).when(check(FRIDAY)).then(cleared());
  });

  it('is blocked by a hold in force, which is noted once, and again when the holds are others', () => {
    given(made)
      .when(check(FRIDAY, held(HOLD)))
      .then(blocked(HOLD));
    given(made, blocked(HOLD))
      .when(check(FRIDAY, held(HOLD)))
      .thenNothing();
    given(made, blocked(HOLD))
      .when(check(FRIDAY, held(HOLD, OTHER)))
      .then(blocked(HOLD, OTHER));
    given(made, blocked(HOLD))
      .when(check(FRIDAY, held(OTHER)))
      .then(blocked(OTHER));
  });

  it('is cleared when the last hold has ended, which it names', () => {
    given(made, blocked(HOLD))
      .when(check(APRIL, held(HOLD)))
      .then(cleared(HOLD));
    const lifted = { holds: [{ hold: HOLD, until: APRIL, lifted: true }] };
    given(made, blocked(HOLD)).when(check(FRIDAY, lifted)).then(cleared(HOLD));
  });

  it('can be taken back while it waits, and then be made again', () => {
    given(made, blocked(HOLD)).when(takeBack).then(takenBack);
    given(made, takenBack).when(make).then(made);
    given(made, takenBack).when(check(APRIL)).thenNothing();
  });

  it('cannot be taken back where there is none, nor when the erasure began', () => {
    given().when(takeBack).thenRefused('not-found');
    given(made, cleared()).when(takeBack).thenRefused('erased');
  });

  it('is checked no more when the erasure began', () => {
    given(made, cleared())
      .when(check(APRIL, held(HOLD)))
      .thenNothing();
  });

  it('does not read on when it meets an event that it does not know', () => {
    const unknown = { type: 'identity.erasure-request.sold' } as never;
    expect(() => erasureRequest.evolve(erasureRequest.initial, unknown)).toThrow(TypeError);
  });

  it('makes nothing of steps that no request goes before', () => {
    for (const step of [blocked(HOLD), cleared()])
      expect(erasureRequest.evolve(erasureRequest.initial, step)).toEqual({ status: 'none' });
  });
});
