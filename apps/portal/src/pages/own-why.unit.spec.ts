import { renderToString } from 'preact-render-to-string';
import type { WhyView } from '../client/audit-shapes.js';
import { whyView } from '../testing/invented-audit.js';
import { AuditWhyPage } from './auditor-why.js';
import { CAMILLE, NAMES } from '../testing/invented-data.js';
import { FULL_PAGES, viewIn } from '../testing/every-page.js';

const htmlOf = (page: string, language: 'fr' | 'en') => {
  const html = FULL_PAGES[page];
  return html === undefined ? '' : renderToString(html(viewIn(language)));
};

describe('The page that says why her data was read or refused', () => {
  it('says her own part of each field, in her language', () => {
    const fr = htmlOf('own why', 'fr');
    expect(fr).toContain('Vous avez donné votre accord.');
    expect(fr).toContain('Vous n’avez donné aucun accord à Atelier Fictif pour cette fiche.');
    expect(htmlOf('own why', 'en')).toContain('You have given Atelier Fictif no agreement for this record.');
  });

  it('says of others only that not everyone agreed', () => {
    expect(htmlOf('own why', 'fr')).toContain('Toutes les personnes concernées n’ont pas donné leur accord.');
  });

  it('passes over a code that this version does not know', () => {
    expect(htmlOf('own why', 'fr')).not.toContain('code-of-tomorrow');
  });

  it('is one step away from each reading and refusal in the activity', () => {
    expect(htmlOf('activity', 'fr')).toMatch(/href="\/my\/activity\/why\/[0-9a-f-]{36}"/);
  });
});

describe('The auditor’s page about one decision', () => {
  it('sets the reasons of then beside those of today, in sentences', () => {
    const html = htmlOf('auditor why', 'en');
    expect(html.indexOf('At that moment')).toBeLessThan(html.indexOf('The same request today'));
    expect(html).toContain('an express agreement is missing.');
    expect(html).toContain('The agreement had been withdrawn.');
  });

  const saysOf = (reproducible: boolean, rules: Partial<NonNullable<WhyView['rules']>>): string => {
    const by = {
      recorded: 'engine 1 dpv-2.3',
      again: 'engine 2 dpv-2.3',
      known: false,
      kept: null,
      ...rules,
    };
    const why = { ...whyView, reproducible, rules: by };
    return renderToString(AuditWhyPage({ view: viewIn('en'), names: NAMES, id: '', why }));
  };

  it('says by which rules it was decided, and by which it was evaluated again', () => {
    expect(saysOf(true, {})).toContain('By those of today: same outcome.');
    expect(saysOf(false, {})).toContain('which may come from the rules');
    expect(saysOf(false, {})).not.toContain('by the same rules');
    const kept = { again: 'engine 1 dpv-2.3', known: true, kept: 'ab12' };
    expect(saysOf(true, kept)).toContain('engine 1 dpv-2.3, kept since then (SHA-256 ab12)');
    expect(saysOf(true, kept)).toContain('Evaluated again by the same rules: same outcome.');
    expect(saysOf(false, kept)).toContain('another outcome. To be examined.');
  });

  it('says when the event does not tell what was decided', () => {
    const why: WhyView = { found: 'without-decision', isBroken: true, explanation: [], cited: [] };
    const html = (isBroken: boolean) =>
      renderToString(AuditWhyPage({ view: viewIn('fr'), names: NAMES, id: '', why: { ...why, isBroken } }));
    expect(html(true)).toContain('À examiner.');
    expect(html(false)).toContain('sans décision individuelle');
  });

  it('says of each reason its field and the handle of whose it is, never a name of a person', () => {
    const html = htmlOf('auditor why', 'en');
    expect(html).toMatch(/the whole request[\s\S]*does not cover the purpose “Political campaign”/);
    expect(html).toContain(`no. ${CAMILLE.slice(-8)}`);
    expect(html.replace(/<header[\s\S]*?<\/header>/, '')).not.toContain(NAMES[CAMILLE]);
  });
});
