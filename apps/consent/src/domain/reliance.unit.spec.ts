import { ANNE, BRUNO, disclosure, grantOf, id } from '../testing/facts.js';
import { PurposeVersions } from './purpose-versions.js';
import { fieldsUnder as under, type Agreed } from './reliance.js';

const versions = new PurposeVersions();
versions.take('dpv-2.4', [
  { purpose: 'Marketing', parents: [] },
  { purpose: 'Verification', parents: ['Marketing'] },
]);
const fieldsUnder = (grant: Agreed, disclosed: ReturnType<typeof disclosure>) =>
  under(grant, disclosed, versions);
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

describe('What a purpose contains', () => {
  it.each([
    ['the built-in one', undefined, []],
    ['the one that moved a purpose', 'dpv-2.4', ['phone', 'town']],
    ['one that nobody stated', 'dpv-9', []],
  ])('is read by the version of the grant: %s', (_title, taxonomy, fields) => {
    const grant = grantOf(ANNE, { purposes: ['Marketing'], ...(taxonomy && { taxonomy }) });
    expect(fieldsUnder(grant, made({ purpose: 'Verification' }))).toEqual(fields);
  });
  it('is known of the built-in version and of those that were stated', () => {
    expect(['dpv-2.3', 'dpv-2.4', 'dpv-9'].map((version) => versions.has(version))).toEqual([
      true,
      true,
      false,
    ]);
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
