import { ALL_EVENTS } from '@coop/contracts';
import { TERMS } from './terms.js';
import { en } from './en.js';
import { fr } from './fr.js';
import { preferredLanguage } from './languages.js';

type Leaf = readonly [path: string, text: string];

/** Every text with its path; functions are called with samples. */
function leaves(value: unknown, path = ''): readonly Leaf[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function')
    return [[path, String((value as (...given: unknown[]) => unknown)('A', 'B', 'C', 'D'))]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => leaves(member, `${path}/${name}`));
}

const all = [...leaves(fr), ...leaves(en)];

describe('The texts', () => {
  it('exist in both languages, one for one', () => {
    expect(leaves(en).map(([path]) => path)).toEqual(leaves(fr).map(([path]) => path));
  });

  it('say something everywhere', () => {
    expect(all.filter(([, text]) => text.trim() === '' || text.includes('undefined'))).toEqual([]);
  });

  it('say vous, never tu', () => {
    const familiar = /(^|[\s’'(«-])(tu|toi|ton|ta|tes)(?=[\s,.!?»)]|$)/i;
    expect(leaves(fr).filter(([, text]) => familiar.test(text))).toEqual([]);
  });

  it('speak in sentences of at most twenty words', () => {
    const isLong = (text: string) =>
      text.split(/[.!?:;]\s/).some((each) => each.trim().split(/\s+/).length > 20);
    expect(all.filter(([, text]) => isLong(text))).toEqual([]);
  });
});

describe('The events', () => {
  it.each([fr, en])('have words, each of them, and none that is no event any more', ({ audit }) => {
    expect(Object.keys(audit.eventTypes).sort()).toEqual(ALL_EVENTS.map(({ type }) => type).sort());
  });
});

describe('The language of a first visit', () => {
  it.each([
    [undefined, 'fr'],
    ['', 'fr'],
    ['de-CH', 'fr'],
    ['en', 'en'],
    ['en-GB,en;q=0.9,fr;q=0.8', 'en'],
    ['fr-CH, fr;q=0.9, en;q=0.8', 'fr'],
    ['de, en;q=0.5, fr;q=0.4', 'en'],
    ['en;q=0, fr;q=0.1', 'fr'],
  ])('asked for %j is %s', (header, language) => {
    expect(preferredLanguage(header)).toBe(language);
  });
});

describe('The words for categories and fields', () => {
  it('are the same set in every language', () => {
    expect(Object.keys(TERMS.en)).toEqual(Object.keys(TERMS.fr));
  });
});
