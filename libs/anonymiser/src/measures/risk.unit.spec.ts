import { measureRisk } from '../index.js';

const table = {
  columns: ['age', 'town', 'condition'],
  rows: [
    ['30', 'Nyon', 'flu'],
    ['30', 'Nyon', 'flu'],
    ['30', 'Nyon', 'asthma'],
    ['41', 'Nyon', 'flu'],
    ['30', 'Sion', 'flu'],
    ['30', 'Sion', 'flu'],
    ['41', 'Sion', 'flu'],
    ['41', 'Sion', 'flu'],
  ],
};

describe('The risk of a table', () => {
  it('is certain recognition for a person who is alone with these properties', () => {
    expect(measureRisk(table, ['age', 'town'])).toEqual({
      rows: 8,
      classes: 4,
      smallestClass: 1,
      prosecutorHighest: 1,
      journalistHighest: 1,
      marketerAverage: 0.5,
      sampleUniques: 1,
    });
  });

  it('falls when the attacker knows less', () => {
    expect(measureRisk(table, ['age'])).toMatchObject({
      smallestClass: 3,
      prosecutorHighest: 1 / 3,
      marketerAverage: 0.25,
      sampleUniques: 0,
    });
  });

  it('is nothing in an empty table', () => {
    expect(measureRisk({ ...table, rows: [] }, ['age'])).toMatchObject({
      smallestClass: 0,
      prosecutorHighest: 0,
      marketerAverage: 0,
    });
  });

  it('cannot be measured over a column that is not there', () => {
    expect(() => measureRisk(table, ['name'])).toThrow(RangeError);
  });
});
