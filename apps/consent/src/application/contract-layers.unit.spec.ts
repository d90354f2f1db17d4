import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { deedText, DEED_LANGUAGES } from '../domain/deed/deed.js';
import { contractTerms, id } from '../testing/facts.js';
import { contractLayers } from './contract-layers.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const CONTRACT = id('contract');
const TEXTS = [
  { language: 'fr' as const, text: 'Un texte.' },
  { language: 'de' as const, text: 'Ein Text.' },
];

describe('The layers of a contract', () => {
  const terms = contractTerms();
  const layers = contractLayers(CONTRACT, 1, terms, TEXTS);

  it('are named by their digests in what is signed, and nothing else is', () => {
    expect(JSON.parse(layers.signing)).toEqual({
      ...{ format: 'coop-contract/1', contract: CONTRACT, version: 1 },
      terms: sha256(canonicalize(terms) ?? ''),
      deed: {
        wording: 'deed/1',
        ...Object.fromEntries(
          DEED_LANGUAGES.map((language) => [language, sha256(deedText(terms, language))]),
        ),
      },
      texts: { fr: sha256('Un texte.'), de: sha256('Ein Text.') },
    });
    expect(layers.digest).toBe(sha256(layers.signing));
  });

  // Partners sign these bytes with programs of their own, and check them years later.
  it('are signed as the same bytes for ever', () =>
    expect(layers.digest).toBe('ca185f4c0dd9cd06b2a7d2a72d9d3a07d0f6d8fc63187a4eb908c475620afb24'));

  it('do not depend on the order in which terms and texts were sent', () => {
    const turned = Object.fromEntries(Object.entries(terms).toReversed()) as typeof terms;
    expect(contractLayers(CONTRACT, 1, turned, TEXTS.toReversed()).signing).toBe(layers.signing);
  });

  it('attack-23 are another digest in another version, of another contract, of a text in another language', () => {
    const [text] = TEXTS;
    const others = [
      contractLayers(CONTRACT, 2, terms, TEXTS),
      contractLayers(id('another'), 1, terms, TEXTS),
      contractLayers(CONTRACT, 1, terms, [{ language: 'en', text: text?.text ?? '' }, ...TEXTS.slice(1)]),
      contractLayers(CONTRACT, 1, terms, TEXTS.slice(1)),
      contractLayers(CONTRACT, 1, { ...terms, deleteAfterDays: 9 }, TEXTS),
      contractLayers(CONTRACT, 1, { ...terms, limit: 9 }, TEXTS),
    ];
    expect(new Set([layers, ...others].map(({ digest }) => digest)).size).toBe(others.length + 1);
  });
});
