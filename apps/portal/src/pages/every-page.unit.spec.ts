import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { View } from './view.js';
import { EMPTY_PAGES } from '../testing/empty-pages.js';
import { FULL_PAGES, newGrantPage, requestPage, viewIn } from '../testing/every-page.js';
import { LANGUAGES, type Language } from '../texts/languages.js';

/** Elements per page: what keeps a page light for old machines (EcoIndex). */
const MAX_ELEMENTS = 300;

/** The one script of all pages, by address, with the number of its answer and the digest of its file. */
const VERIFY_SCRIPT_TAG =
  /<script type="module" src="\/assets\/verify-log\.js" nonce="number-of-this-answer" integrity="sha256-[^"]{44}"><\/script>/;

const elementsOf = (html: string): number => (html.match(/<[a-z]/g) ?? []).length;
const all = (html: string, pattern: RegExp): string[] => [...html.matchAll(pattern)].map(([found]) => found);
const render = (page: (view: View) => VNode, language: Language): string =>
  renderToString(page(viewIn(language)));
const textOf = (html: string): string => html.replaceAll(/<[^>]*>/g, ' ');

describe.each(LANGUAGES)('Every page in %s', (language) => {
  const pages = [
    ...Object.entries(FULL_PAGES).map(([name, page]) => [name, page] as const),
    ...Object.entries(EMPTY_PAGES).map(([name, page]) => [`${name}, empty`, page] as const),
  ];

  it.each(pages)('%s says its language, its title and its place', (_name, page) => {
    const html = render(page, language);
    expect(html).toContain(`<html lang="${language}">`);
    expect(all(html, /<h1>[^<]+<\/h1>/g)).toHaveLength(1);
    expect(html).toMatch(/<title>[^<]+ – Coopérative de démonstration<\/title>/);
    expect(html).toContain('<a class="skip" href="#content">');
    expect(all(html, /<main /g)).toHaveLength(1);
  });

  it.each(pages)('%s has no hole where a text or a value should be', (_name, page) => {
    // An event in JSON may well hold a null.
    const text = textOf(render(page, language).replaceAll(/<pre>[^<]*<\/pre>/g, ''));
    expect(text).not.toMatch(/undefined|\bnull\b|NaN|\[object|Invalid Date/);
    expect(render(page, language)).not.toMatch(
      /<(h1|h2|h3|button|th|caption|legend|dt|a|title)[^>]*>\s*<\/\1>/,
    );
  });

  it.each(pages)('%s says that the people are invented', (_name, page) => {
    expect(textOf(render(page, language))).toContain(viewIn(language).texts.shell.demonstration);
  });

  it.each(pages)('%s stays under 300 elements', (_name, page) => {
    expect(elementsOf(render(page, language))).toBeLessThanOrEqual(MAX_ELEMENTS);
  });

  it.each(pages)('%s runs no script and carries no style of its own', (_name, page) => {
    const html = render(page, language).replace(VERIFY_SCRIPT_TAG, '');
    expect(html).not.toMatch(/<script|<style|style=|javascript:| on[a-z]+=/i);
  });

  it.each(pages)('%s loads nothing from elsewhere', (_name, page) => {
    expect(render(page, language)).not.toMatch(/(src|action|<link[^>]* href)="(https?:)?\/\//);
  });

  it.each(pages)('%s gives every table a caption and every id to one thing', (_name, page) => {
    const html = render(page, language);
    expect(all(html, /<caption>/g)).toHaveLength(all(html, /<table>/g).length);
    const ids = all(html, / id="[^"]+"/g);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(pages)('%s ticks nothing in advance', (_name, page) => {
    expect(render(page, language)).not.toMatch(/<(input|option)[^>]* (checked|selected)/);
  });

  it.each(pages)('%s sends its token with every form that changes something', (_name, page) => {
    const forms = all(render(page, language), /<form method="post"[\s\S]*?<\/form>/g);
    expect(forms.length).toBeGreaterThan(0);
    for (const form of forms) expect(form).toContain('name="form-token" value="token-of-this-browser"');
  });

  it.each(pages)('%s labels every field', (_name, page) => {
    const html = render(page, language).replaceAll(/<label[\s\S]*?<\/label>/g, '');
    for (const input of all(html, /<input[^>]*>/g)) expect(input).toMatch(/type="hidden"|aria-label="/);
  });
});

describe('The page of the auditor', () => {
  it('alone carries a script', () => {
    const scripted = Object.entries(FULL_PAGES).filter(([, page]) => render(page, 'fr').includes('<script'));
    expect(scripted.map(([name]) => name)).toEqual(['auditor']);
    expect(render(scripted[0]![1], 'fr')).toMatch(VERIFY_SCRIPT_TAG);
  });
});

describe('A page outside a demonstration', () => {
  it.each(Object.entries(FULL_PAGES))('%s does not speak of one', (_name, page) => {
    const html = renderToString(page(viewIn('fr', { demonstration: false })));
    expect(html.replaceAll('Coopérative de démonstration', '')).not.toMatch(/démonstration/i);
  });
});

describe('The page of a request', () => {
  it('shows exactly the values that the partner would get', () => {
    const html = render(requestPage, 'fr');
    expect(html).toMatch(/value="champ 0"\/>champ 0: valeur 0</);
    expect(html).toMatch(/value="champ 2"\/>champ 2: valeur 2</);
    expect(html).toContain('champ 1: <em class="quiet">vide</em>');
    expect(html).not.toContain('valeur 3');
  });

  it('gives refusing the same button as accepting', () => {
    const html = render(requestPage, 'fr');
    const buttons = all(html, /<button name="answer"[^>]*>/g);
    expect(buttons).toEqual([
      '<button name="answer" value="granted">',
      '<button name="answer" value="refused">',
    ]);
  });

  it('asks for each purpose and each field by itself', () => {
    const html = render(requestPage, 'fr');
    expect(all(html, /type="checkbox" name="purpose"/g)).toHaveLength(2);
    expect(all(html, /type="checkbox" name="field"/g)).toHaveLength(3);
  });

  it('names purposes in words', () => {
    expect(render(requestPage, 'fr')).toContain('Recherche scientifique');
    expect(render(requestPage, 'en')).toContain('Scientific research');
  });
});

describe('The page of a new grant', () => {
  it('offers only what the contract covers', () => {
    const html = render(newGrantPage, 'en');
    expect(all(html, /name="purpose" value="[^"]+"/g)).toEqual([
      'name="purpose" value="ScientificResearch"',
      'name="purpose" value="PublicRelations"',
    ]);
  });
});
