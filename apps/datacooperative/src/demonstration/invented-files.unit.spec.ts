import { organisationsFile, personsFile, pressFile, surveyFile } from './invented-files.js';

const FILES = [organisationsFile, personsFile, pressFile, surveyFile];

describe('The demonstration files', () => {
  it('are the same at every start', () => {
    for (const make of FILES) expect(make()).toEqual(make());
  });

  it('hold no address outside the domains that are reserved for examples', () => {
    const addresses = FILES.flatMap((make) => make().text.match(/[\w.+-]+@[\w.-]+/g) ?? []);
    expect(addresses.length).toBeGreaterThan(1_000);
    expect(addresses.filter((address) => !address.endsWith('.example'))).toEqual([]);
  });

  it('have the sizes that the demonstration promises', () => {
    expect(organisationsFile().rows).toBe(41);
    expect(pressFile().rows).toBe(250);
    expect(surveyFile().rows).toBeGreaterThanOrEqual(1_000);
  });

  it('carry the defects that such files had', () => {
    const { text } = organisationsFile();
    expect(text).toContain('Aline Velanquoz');
    expect(text).toContain('=1+1');
    expect(text.endsWith('\n')).toBe(false);
    expect(personsFile().text).toMatch(/,79 000 \d\d \d\d,/);
  });
});
