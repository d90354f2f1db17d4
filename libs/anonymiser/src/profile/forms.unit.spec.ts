import { formsOf, holdsIdentifier, type Form } from './forms.js';

// 756.9217.0769.85 is the example that the authorities print; all others are invented.
describe('The form of a cell', () => {
  it.each<[Form, readonly string[]]>([
    ['e-mail', ['a@b.ch', 'anna.muster+news@post.example.org', 'élodie@exemple.ch', ' a@b.ch ']],
    ['ahv-number', ['756.9217.0769.85', '7569217076985', '756 9217 0769 85']],
    ['iban', ['CH93 0076 2011 6238 5295 7', 'CH9300762011623852957', 'gb82 WEST 1234 5698 7654 32']],
    ['phone', ['+41 21 345 67 89', '+41 (0)21 345 67 89', '0041213456789', '021 345 67 89', '021/345.67.89']],
    ['phone', ['+33 1 23 45 67 89', '01 23 45 67 89', '+1-202-555-0123']],
    ['url', ['https://exemple.ch/anna', 'http://a.ch', 'www.exemple.ch/']],
    [
      'date',
      ['2024-02-29', '2026-11-28T10:00:00Z', '2026-11-28 10:00', '28.11.2026', '1.1.1970', '28/11/2026'],
    ],
    ['coordinates', ['46.519, 6.632', '46.51901 6.63201', '-33.8688;151.2093', "2'538'000, 1'152'000"]],
    ['coordinates', ['46.5190', '6.6323', '2538000.25', '1152000.5']],
    ['year', ['1984', '2026']],
    ['postcode', ['1003', '9658', 'CH-1003', 'FL-9490', 'CH 1003']],
  ])('is %s: %j', (form, cells) => {
    expect(cells.filter((cell) => !formsOf(cell).includes(form))).toEqual([]);
  });

  it.each<[Form, readonly string[]]>([
    [
      'e-mail',
      ['a@b', 'a b@c.ch', '@b.ch', 'a@@b.ch', 'a@b.c', 'Anna <a@b.ch>', 'a@b.', `${'a'.repeat(65)}@b.ch`],
    ],
    [
      'ahv-number',
      ['756.9217.0769.84', '756.9217.0769.58', '755.9217.0769.85', '756.92170769.85', '75692170769850'],
    ],
    ['iban', ['CH93 0076 2011 6238 5295 8', 'CH39 0076 2011 6238 5295 7', 'CH93', '9300762011623852957']],
    [
      'phone',
      ['+41 21 345 67 8', '+41 21 345 67 890', '+41 01 345 67 89', '117', '2026', '01.02.2026', '0000000000'],
    ],
    ['phone', ['+12', '+1234567890123456', 'tel 021 345 67 89', '1213456789']],
    ['url', ['exemple.ch', 'http://', 'https://localhost', 'see www.exemple.ch', 'ftp://a.ch']],
    [
      'date',
      [
        '2023-02-29',
        '29.02.2023',
        '31.04.2026',
        '2026-13-01',
        '28.11/2026',
        '28.11.26',
        '11/28/2026',
        '2026-11',
      ],
    ],
    [
      'coordinates',
      [
        '46.5, 6.6',
        '91.0000, 6.0000',
        '46.0000, 181.0000',
        '12.3456',
        '46.519',
        '2900000.5',
        '2538000, 6.63',
      ],
    ],
    ['coordinates', ['1.2345 2.3456 3.4567', '46,519', '1152000', '2538000']],
    ['year', ['1899', '2100', '84', '19840']],
    ['postcode', ['0999', '10000', '999', '1003 Lausanne', 'D-1003']],
  ])('is not %s: %j', (form, cells) => {
    expect(cells.filter((cell) => formsOf(cell).includes(form))).toEqual([]);
  });

  it('finds every wrong digit of an AHV number, and all neighbours in the wrong order that EAN-13 can find', () => {
    const right = '7569217076985';
    const wrong = Array.from(right).flatMap((digit, at) =>
      Array.from('0123456789')
        .filter((other) => other !== digit)
        .map((other) => right.slice(0, at) + other + right.slice(at + 1)),
    );
    expect(wrong.filter((number) => formsOf(number).includes('ahv-number'))).toEqual([]);
    const swapped = Array.from(right)
      .slice(1)
      .flatMap((digit, at) => {
        const before = right[at] ?? '';
        const isFound = Math.abs(Number(digit) - Number(before)) % 5 !== 0;
        return isFound ? [right.slice(0, at) + digit + before + right.slice(at + 2)] : [];
      });
    expect(swapped.length).toBeGreaterThan(5);
    expect(swapped.filter((number) => formsOf(number).includes('ahv-number'))).toEqual([]);
  });

  it('is none for a cell that is far too long', () => {
    expect(formsOf(`https://exemple.ch/${'a'.repeat(1_900)}`)).toEqual(['url']);
    expect(formsOf(`https://exemple.ch/${'a'.repeat(2_000)}`)).toEqual([]);
  });
});

describe('An identifier among words', () => {
  it.each([
    'write to anna@exemple.ch, please',
    'AVS 756.9217.0769.85, née 1984',
    'n° 7569217076985.',
    'tél. +41 21 345 67 89 (soir)',
    'ring 0041 21 345 67 89',
    '021 345 67 89',
    'CH93 0076 2011 6238 5295 7',
  ])('is found: %s', (text) => expect(holdsIdentifier(text)).toBe(true));

  it.each([
    'nobody in particular',
    'AVS 756.9217.0769.84',
    '17569217076985',
    '75692170769851',
    'costs +41 francs',
    'at 10 @ 5.50',
    'from 1984 to 2026, 1003 Lausanne',
    '28.11.2026',
  ])('is not found: %s', (text) => expect(holdsIdentifier(text)).toBe(false));
});
