import { ClockAlarm } from './clock-alarm.js';

const NOON = Date.parse('2026-03-01T12:00:00.000Z');
const MINUTE = 60_000;

describe('The alarm of a clock that went back', () => {
  it('says it once, measures how far it still is behind, and says it again the next time', () => {
    let now = NOON - 60 * MINUTE;
    const lines: unknown[] = [];
    const alarm = new ClockAlarm(() => new Date(now), { warn: (line) => void lines.push(line) });
    const behind = () => alarm.gauge.read().map(({ value }) => value);
    const note = (recordedAt: number) =>
      alarm.note({ recordedAt: new Date(recordedAt).toISOString(), behindMs: recordedAt - now });

    expect(behind()).toEqual([0]);
    note(NOON);
    expect(behind()).toEqual([3600]);
    now += 20 * MINUTE;
    note(NOON);
    expect(behind()).toEqual([2400]);
    expect(lines).toEqual([
      'the clock is 3600 s behind the ledger: times stand still until it has caught up',
    ]);

    now = NOON + MINUTE;
    expect(behind()).toEqual([0]);
    now = NOON - MINUTE;
    note(NOON + MINUTE);
    expect(behind()).toEqual([120]);
  });

  it('says it again when the clock had caught up meanwhile', () => {
    let now = NOON;
    const lines: unknown[] = [];
    const alarm = new ClockAlarm(() => new Date(now), { warn: (line) => void lines.push(line) });
    const note = (recordedAt: number) =>
      alarm.note({ recordedAt: new Date(recordedAt).toISOString(), behindMs: recordedAt - now });
    note(NOON + MINUTE);
    now = NOON + 2 * MINUTE;
    note(NOON + 4 * MINUTE);
    expect(lines).toHaveLength(2);
  });
});
