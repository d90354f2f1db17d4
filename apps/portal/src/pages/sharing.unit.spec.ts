import { renderToString } from 'preact-render-to-string';
import * as invented from '../testing/invented-data.js';
import { sharingPage, viewIn } from '../testing/every-page.js';

const cardsOf = (language: 'fr' | 'en'): string[] => {
  const html = renderToString(sharingPage(viewIn(language)));
  return [...html.matchAll(/<article class="card"[\s\S]*?<\/article>/g)].map(([card]) => card);
};

describe('The card of an agreement', () => {
  it('holds the one button that withdraws it', () => {
    const [first = ''] = cardsOf('fr');
    expect(first).toContain('Accord à Atelier Fictif');
    expect(first).toContain(`action="/my/sharing/grants/${invented.id(400)}/withdrawal"`);
    expect(first.match(/<button/g)).toHaveLength(1);
    expect(first).toContain('Retirer cet accord');
  });

  it('says beside the button what withdrawing does', () => {
    const [first = ''] = cardsOf('fr');
    expect(first).toContain('Atelier Fictif ne pourra plus lire : champ 0 et champ 2.');
    expect(first).toContain('Atelier Fictif devra détruire ce qu’il a déjà reçu.');
    expect(first).toContain(
      'Ce que paie Atelier Fictif prend fin pour vos données : CHF\u00a01’250.00 par mois. Ce qui a été payé reste payé.',
    );
    expect(first).toContain('Vous ne perdez aucun droit.');
  });

  it('says to whom, what, for which purpose, until when, how often and when it was last read', () => {
    const [first = ''] = cardsOf('en');
    for (const part of ['champ 0 and champ 2', 'Scientific research', '31 December 2026', '12', '14 Jun'])
      expect(first).toContain(part);
  });

  it('has no button once it is withdrawn, but tells what the partner still owes', () => {
    const withdrawn = cardsOf('fr')[2] ?? '';
    expect(withdrawn).not.toContain('<button');
    expect(withdrawn).toContain('accord retiré');
    expect(withdrawn).toContain(
      'Atelier Fictif : détruire ce qui a été reçu, avant le 1 juillet 2026 (en attente). Rappelé le 16 juin 2026.',
    );
  });

  it('keeps its button when the consequences cannot be told', () => {
    const view = viewIn('fr');
    const html = renderToString(sharingPage(view, invented.grants(1), new Map()));
    expect(html).toContain(view.texts.sharing.unknownConsequences);
    expect(html).toContain(view.texts.sharing.withdraw);
  });
});
