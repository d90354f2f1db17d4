import type { CurrentRecord } from '../projections/current-records.js';
import type { Reading } from './disclosure-events.js';
import { inKnownWords as inWords } from './known-words.js';

const record = { fields: [{ name: 'phone' }, { name: 'e-mail' }] } as unknown as CurrentRecord;
const asked = (change: Partial<Reading>): Reading =>
  ({ purpose: 'ServiceProvision', fields: 'all', record: 'r', ...change }) as Reading;

const inKnownWords = (reading: Reading, of: CurrentRecord | undefined) =>
  inWords(reading, of, { has: (purpose) => purpose === 'ServiceProvision' });

describe('What a partner asks for', () => {
  it('is kept as it is where the cooperative has the words', () => {
    const reading = asked({ fields: ['phone', 'e-mail'] });
    expect(inKnownWords(reading, record)).toEqual(reading);
    expect(inKnownWords(asked({}), record)).toEqual(asked({}));
  });

  it('loses a purpose that could be anybody’s name', () => {
    expect(inKnownWords(asked({ purpose: 'Jean Essai' }), record).purpose).toBe('Unknown');
  });

  it('loses the names of fields that the record does not have, and still says that there were some', () => {
    const reading = asked({ fields: ['phone', 'Jean Essai', 'Anna Essai'] });
    expect(inKnownWords(reading, record).fields).toEqual(['phone', '(unknown)']);
    expect(inKnownWords(reading, undefined).fields).toEqual(['(unknown)']);
  });
});
