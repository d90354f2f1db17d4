import { viewIn } from '../testing/every-page.js';
import { contentOf } from './event-content.js';

const [fr, en] = [viewIn('fr'), viewIn('en')];

describe('The content of an event, as a list', () => {
  it('names members, purposes and uses in the language of the page', () => {
    const data = { terms: { purposes: ['ScientificResearch'], actions: ['read'] }, 'of-tomorrow': 'x' };
    expect(contentOf(fr, data)).toEqual([
      ['termes · finalités', 'Recherche scientifique'],
      ['termes · usages', 'lire'],
      ['of-tomorrow', 'x'],
    ]);
    expect(contentOf(en, data)[0]).toEqual(['terms · purposes', 'Scientific research']);
  });

  it('shows times, numbers, nothing and sealed values so that they can be read', () => {
    const sealed = { $sealed: 'ab'.repeat(32), digest: 'cd'.repeat(32) };
    expect(
      contentOf(en, { until: '2026-06-01T10:00:00.000Z', count: 3, reason: null, name: sealed }),
    ).toEqual([
      ['until', '1 Jun 2026, 12:00'],
      ['count', '3'],
      ['reason', '–'],
      ['name', 'sealed value'],
    ]);
  });

  it('puts plain lists on one line and numbers the others', () => {
    const many = Array.from({ length: 9 }, (_, at) => at);
    expect(contentOf(en, { many, none: [], each: [{ a: 1 }, { a: 2 }] })).toEqual([
      ['many', '0, 1, 2, 3, 4, 5 … (+3)'],
      ['none', '–'],
      ['each · 1 · a', '1'],
      ['each · 2 · a', '2'],
    ]);
  });

  it('is not led astray by names that every object has', () => {
    expect(contentOf(en, JSON.parse('{"constructor": "x", "__proto__": "y"}'))).toEqual([
      ['constructor', 'x'],
      ['__proto__', 'y'],
    ]);
  });
});
