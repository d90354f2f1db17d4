import { EMPTY_AUDITOR_PAGES, FULL_AUDITOR_PAGES } from '../testing/auditor-pages.js';
import { viewIn } from '../testing/every-page.js';
import { renderToString } from 'preact-render-to-string';

const shown = (pages: typeof FULL_AUDITOR_PAGES, language: 'fr' | 'en'): string => {
  const page = pages['auditor'];
  if (page === undefined) throw new Error('there is a page of the auditor');
  return renderToString(page(viewIn(language)));
};

describe('The auditor’s overview', () => {
  it('says loudly that too few witnesses cosign, which of them, and since when', () => {
    const page = shown(FULL_AUDITOR_PAGES, 'en');
    expect(page).toContain('Too few witnesses cosign');
    expect(page).toContain('below the quorum');
    for (const [name, answer] of [
      ['temoin-a.example', 'cosigned'],
      ['temoin-b.example', 'did not cosign'],
      ['temoin-c.example', 'has no address'],
    ] as const)
      expect(page).toMatch(new RegExp(`${name}</t[hd]>.*?${answer}`, 's'));
    expect(page).toContain('none differs');
  });

  it('says that nobody outside vouches where no witness is asked for', () => {
    const page = shown(EMPTY_AUDITOR_PAGES, 'fr');
    expect(page).toContain('aucun n’est demandé');
    expect(page).toContain('Aucun témoin n’est demandé');
    expect(page).toContain('pas encore depuis le démarrage');
    expect(page).not.toContain('Trop peu de témoins');
  });
});
