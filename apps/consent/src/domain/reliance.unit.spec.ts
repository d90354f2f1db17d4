import { ANNE, BRUNO, disclosure, grantOf, id } from '../testing/facts.js';
import { fieldsUnder } from './reliance.js';

const made = (change: Parameters<typeof disclosure>[0] = {}) =>
  disclosure(change, [grantOf(ANNE).grant, grantOf(BRUNO).grant]);

describe('A disclosure rests on a grant', () => {
  it('with the fields that the grant names', () => {
    expect(fieldsUnder(grantOf(ANNE, { fields: ['phone'] }), made())).toEqual(['phone']);
  });
  it('with all its fields, when the grant is for all', () => {
    expect(fieldsUnder(grantOf(ANNE, { fields: 'all' }), made())).toEqual(['phone', 'town']);
  });
  it('when the purpose is narrower than the one agreed to', () => {
    const broad = grantOf(ANNE, { purposes: ['Marketing'] });
    expect(fieldsUnder(broad, made({ purpose: 'DirectMarketing' }))).toEqual(['phone', 'town']);
  });
});

describe('A disclosure does not rest on a grant', () => {
  it.each([
    ['that it does not cite', { ...grantOf(ANNE), grant: id('another grant') }],
    ['of somebody whom the released fields do not concern', grantOf(BRUNO)],
    ['for another purpose', grantOf(ANNE, { purposes: ['Marketing'] })],
    ['for another action', grantOf(ANNE, { actions: ['mail'] })],
    ['for other fields', grantOf(ANNE, { fields: ['address'] })],
  ])('%s', (_title, grant) => expect(fieldsUnder(grant, made())).toEqual([]));
});
