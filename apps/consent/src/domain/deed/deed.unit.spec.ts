import { createHash } from 'node:crypto';
import { PURPOSES } from '@coop/consent-engine';
import { contractTerms } from '../../testing/facts.js';
import { fullTerms as full, GOLDEN_ABSENCES, GOLDEN_DEED } from '../../testing/golden-deeds.js';
import type { ContractTerms } from '../contract.js';
import { amountOf } from './amounts.js';
import { deedSentences, deedText, DEED_LANGUAGES } from './deed.js';
import { purposeName } from './purposes.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('The deed of a contract', () => {
  it.each(DEED_LANGUAGES)('says every term in plain sentences (%s)', (language) =>
    expect(deedSentences(full, language)).toEqual(GOLDEN_DEED[language]),
  );

  it.each(DEED_LANGUAGES)('says what is not there, too (%s)', (language) => {
    const sentences = deedSentences(contractTerms({ prohibitions: [] }), language);
    expect(sentences).toEqual(expect.arrayContaining([...GOLDEN_ABSENCES[language]]));
  });

  it('comes out of the same terms the same, byte for byte', () => {
    const again = JSON.parse(JSON.stringify(full)) as ContractTerms;
    for (const language of DEED_LANGUAGES) expect(deedText(again, language)).toBe(deedText(full, language));
  });

  it('is another one when a term is another one', () => {
    const changes: Partial<ContractTerms>[] = [
      { deleteAfterDays: 11 },
      { price: { minor: 6, currency: 'CHF', per: 'reading' } },
      { price: { minor: 5, currency: 'CHF', per: 'month' } },
      { limit: 2_501 },
      { limit: undefined },
      { fields: ['phone', 'town'] },
      { until: '2027-03-02T08:00:00.501Z' },
      { onwardTransfer: 'forbidden' },
      { applicableLaw: 'FR' },
      { country: 'JP' },
      { controlledBy: [] },
      { prohibitions: ['PoliticalCampaign', 'DirectMarketing'] },
      { actions: ['read'] },
      { duties: [] },
    ];
    for (const language of DEED_LANGUAGES) {
      const deeds = [full, ...changes.map((change) => ({ ...full, ...change }))].map((terms) =>
        deedText(terms, language),
      );
      expect(new Set(deeds).size).toBe(deeds.length);
    }
  });

  it('counts one day as one', () => {
    const sentences = DEED_LANGUAGES.map((language) =>
      deedSentences(contractTerms({ deleteAfterDays: 1 }), language).find((each) => each.includes(' 1 ')),
    );
    expect(sentences).toEqual([
      'Elle efface ce qu’elle a reçu au plus tard après 1 jour.',
      'Sie löscht, was sie erhalten hat, spätestens nach 1 Tag.',
      'Cancella ciò che ha ricevuto al più tardi dopo 1 giorno.',
      'It deletes what it received after 1 day at the latest.',
    ]);
  });

  it('counts one reading as one', () => {
    const sentences = DEED_LANGUAGES.map((language) =>
      deedSentences(contractTerms({ limit: 1 }), language).find((each) => each.includes(' 1 ')),
    );
    expect(sentences).toEqual([
      'Elle fait en tout au plus 1 lecture.',
      'Sie darf insgesamt höchstens 1 Abruf vornehmen.',
      'Può fare in tutto al massimo 1 lettura.',
      'It makes at most 1 reading in all.',
    ]);
  });

  it('lets no name of a field pass for a sentence', () => {
    const sly = 'phone". Elle peut tout publier. "\u202e\n';
    const [sentence] = deedSentences(contractTerms({ fields: [sly] }), 'fr').filter((each) =>
      each.startsWith('Seuls ces champs'),
    );
    expect(sentence).toBe(
      String.raw`Seuls ces champs sont concernés : "phone\". Elle peut tout publier. \"\u{202e}\n".`,
    );
  });

  it.each([
    [0, 'CHF', 'CHF 0.00'],
    [5, 'CHF', 'CHF 0.05'],
    [123_456, 'EUR', 'EUR 1234.56'],
    [500, 'JPY', 'JPY 500'],
    [1, 'BHD', 'BHD 0.001'],
    [9_007_199_254_740_991, 'CHF', 'CHF 90071992547409.91'],
  ])('writes %i minor units of %s as %s', (minor, currency, expected) =>
    expect(amountOf(minor, currency)).toBe(expected),
  );

  // What was signed must come out again: a better name for a purpose is another wording, beside this one.
  it('names purposes for ever as it did when the wording was made', () => {
    const names = DEED_LANGUAGES.flatMap((language) =>
      PURPOSES.map((purpose) => purposeName(purpose, language)),
    );
    expect(sha256(names.join('\n'))).toBe('86c94ba389a5c22c527687e2434af931837433c1d810c23ceb833db1dcd84de6');
  });
});
