import { isKnownDuty, strictest } from './duties.js';
import type { Duty } from './facts.js';

const pay = (minor: number, change: object = {}): Duty => ({
  ...{ kind: 'pay', minor, currency: 'CHF', per: 'reading' },
  ...change,
});

describe('merging duties', () => {
  it.each<[string, readonly Duty[], readonly Duty[]]>([
    [
      'takes the shorter time to delete, whichever comes first',
      [
        { kind: 'delete-after', days: 90 },
        { kind: 'delete-after', days: 30 },
        { kind: 'delete-after', days: 60 },
      ],
      [{ kind: 'delete-after', days: 30 }],
    ],
    [
      'takes the shorter time to notify, whichever comes first',
      [
        { kind: 'notify-within', days: 9 },
        { kind: 'notify-within', days: 3 },
        { kind: 'notify-within', days: 6 },
      ],
      [{ kind: 'notify-within', days: 3 }],
    ],
    [
      'takes the more frequent report, whichever comes first',
      [
        { kind: 'report-use', everyDays: 30 },
        { kind: 'report-use', everyDays: 7 },
        { kind: 'report-use', everyDays: 14 },
      ],
      [{ kind: 'report-use', everyDays: 7 }],
    ],
    ['adds prices of one currency and unit', [pay(100), pay(50)], [pay(150)]],
    [
      'keeps prices of two currencies, or for two units, apart',
      [pay(100), pay(50, { currency: 'EUR' }), pay(7, { per: 'month' })],
      [pay(7, { per: 'month' }), pay(100), pay(50, { currency: 'EUR' })],
    ],
    [
      'keeps every attribution once',
      [
        { kind: 'attribute', to: 'Anna' },
        { kind: 'attribute', to: 'Bruno' },
        { kind: 'attribute', to: 'Anna' },
      ],
      [
        { kind: 'attribute', to: 'Anna' },
        { kind: 'attribute', to: 'Bruno' },
      ],
    ],
    [
      'keeps what has no amount once',
      [{ kind: 'no-reidentification' }, { kind: 'no-onward-transfer' }, { kind: 'no-reidentification' }],
      [{ kind: 'no-onward-transfer' }, { kind: 'no-reidentification' }],
    ],
  ])('%s', (_, duties, merged) => {
    const byText = (a: Duty, b: Duty): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
    expect([...strictest(duties)].sort(byText)).toEqual([...merged].sort(byText));
  });
});

describe('a duty', () => {
  it.each<[Duty, boolean]>([
    [{ kind: 'delete-after', days: 0 }, true],
    [{ kind: 'delete-after', days: -1 }, false],
    [{ kind: 'notify-within', days: Number.NaN }, false],
    [{ kind: 'notify-within', days: Infinity }, false],
    [{ kind: 'report-use', everyDays: 7 }, true],
    [pay(0), true],
    [pay(-1), false],
    [pay(0.5), false],
    [{ kind: 'no-onward-transfer' }, true],
    [{ kind: 'dance' } as unknown as Duty, false],
  ])('%j is known: %s', (duty, known) => {
    expect(isKnownDuty(duty)).toBe(known);
  });
});
