import { specification } from '@coop/event-sourcing/testing';
import { dutyDecider, reminderAt, type DutyCommand, type DutyEvent } from './duty.js';

const DUTY = '0198c0de-0000-7000-8000-0000000000d1';
const CONTRACT = '0198c0de-0000-7000-8000-0000000000d2';
const PARTNER = '0198c0de-0000-7000-8000-0000000000d3';
const opened = {
  duty: DUTY,
  kind: 'delete' as const,
  contract: CONTRACT,
  debtor: PARTNER,
  grant: null,
  records: [],
  fields: ['phone'],
  due: '2026-04-01T00:00:00.000Z',
};
const wasOpened: DutyEvent = { type: 'consent.duty.opened', data: opened };
const fulfil: DutyCommand = { kind: 'fulfil-duty', duty: DUTY, debtor: PARTNER, evidence: 'deleted' };
const wasFulfilled: DutyEvent = {
  type: 'consent.duty.fulfilled',
  data: { duty: DUTY, contract: CONTRACT, debtor: PARTNER, evidence: 'deleted' },
};
const wasBreached: DutyEvent = {
  type: 'consent.duty.breached',
  data: { duty: DUTY, contract: CONTRACT, debtor: PARTNER },
};
const breach = (now: string): DutyCommand => ({ kind: 'note-breach', duty: DUTY, now });
const wasReminded = (share: number): DutyEvent => ({
  type: 'consent.duty.reminded',
  data: { duty: DUTY, contract: CONTRACT, debtor: PARTNER, share, due: opened.due },
});
const remind = (share: number, now = '2026-03-30T00:00:00.000Z'): DutyCommand => ({
  kind: 'remind-duty',
  ...{ duty: DUTY, share, now },
});
const { given } = specification(dutyDecider);

describe('A duty to delete', () => {
  it('is opened once', () => {
    given().when({ kind: 'open-duty', opened }).then(wasOpened);
    given(wasOpened).when({ kind: 'open-duty', opened }).thenRefused('duty-exists');
  });
  it('is fulfilled by who owes it, also late', () => {
    given(wasOpened).when(fulfil).then(wasFulfilled);
    given(wasOpened, wasBreached).when(fulfil).then(wasFulfilled);
  });
  it('does not exist for another partner', () =>
    given(wasOpened)
      .when({ kind: 'fulfil-duty', duty: DUTY, debtor: CONTRACT, evidence: 'deleted' })
      .thenRefused('duty-unknown'));
  it('must have been opened', () => given().when(fulfil).thenRefused('duty-unknown'));
  it('is fulfilled once', () =>
    given(wasOpened, wasFulfilled).when(fulfil).thenRefused('duty-already-ended'));
  it('is breached when its date has passed, once', () => {
    given(wasOpened).when(breach('2026-04-01T00:00:01.000Z')).then(wasBreached);
    given(wasOpened, wasBreached).when(breach('2026-05-01T00:00:00.000Z')).thenNothing();
  });
  it('is not breached before its date, nor once fulfilled, nor when unknown', () => {
    given(wasOpened).when(breach('2026-03-31T00:00:00.000Z')).thenNothing();
    given(wasOpened, wasFulfilled).when(breach('2026-05-01T00:00:00.000Z')).thenNothing();
    given().when(breach('2026-05-01T00:00:00.000Z')).thenNothing();
  });
  it('is reminded of once after each share of its time, and of no smaller one later', () => {
    given(wasOpened).when(remind(50)).then(wasReminded(50));
    given(wasOpened, wasReminded(50)).when(remind(50)).thenNothing();
    given(wasOpened, wasReminded(50)).when(remind(90)).then(wasReminded(90));
    given(wasOpened, wasReminded(90)).when(remind(50)).thenNothing();
  });
  it('is not reminded of when it is done, breached, past its date or unknown', () => {
    given(wasOpened, wasFulfilled).when(remind(50)).thenNothing();
    given(wasOpened, wasBreached).when(remind(50)).thenNothing();
    given(wasOpened).when(remind(50, opened.due)).thenNothing();
    given().when(remind(50)).thenNothing();
  });
  it('is fulfilled and breached after reminders as before them', () => {
    given(wasOpened, wasReminded(50)).when(fulfil).then(wasFulfilled);
    given(wasOpened, wasReminded(90)).when(breach('2026-04-01T00:00:01.000Z')).then(wasBreached);
  });
  it.each([
    ['2026-03-01T00:00:00.000Z', undefined],
    ['2026-03-16T11:59:59.999Z', undefined],
    ['2026-03-16T12:00:00.000Z', 50],
    ['2026-03-28T21:35:59.999Z', 50],
    ['2026-03-28T21:36:00.000Z', 90],
    ['2026-03-31T23:59:59.999Z', 90],
    ['2026-04-01T00:00:00.000Z', undefined],
  ])('of March has its reminder at %s: %p', (now, share) => {
    const month = { openedAt: '2026-03-01T00:00:00.000Z', due: '2026-04-01T00:00:00.000Z' };
    expect(reminderAt(month, [90, 50], now)).toBe(share);
  });
  it('has no reminder when it was due before it was opened', () => {
    const never = { openedAt: '2026-04-02T00:00:00.000Z', due: '2026-04-01T00:00:00.000Z' };
    expect(reminderAt(never, [50], '2026-04-02T00:00:00.000Z')).toBeUndefined();
  });
  it('stays absent when its history begins in the middle', () => {
    expect(dutyDecider.evolve(dutyDecider.initial, wasFulfilled)).toEqual({ status: 'absent' });
    expect(dutyDecider.evolve(dutyDecider.initial, wasReminded(50))).toEqual({ status: 'absent' });
    expect(dutyDecider.evolve(dutyDecider.initial, wasBreached)).toEqual({ status: 'absent' });
  });
  it('stops its reader at an event or command that it does not know', () => {
    expect(() =>
      dutyDecider.evolve(dutyDecider.initial, { type: 'consent.duty.imagined' } as unknown as DutyEvent),
    ).toThrow('consent.duty.imagined');
    expect(() =>
      dutyDecider.decide({ kind: 'imagine' } as unknown as DutyCommand, dutyDecider.initial),
    ).toThrow('imagine');
  });
});
