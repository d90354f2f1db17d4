import { ACTIONS } from '../decision.js';
import type { Duty } from '../facts.js';
import { REASON_CODES, stageOf } from '../reason-codes.js';
import { purposeLabel } from '../taxonomy/labels.js';
import { PURPOSES } from '../taxonomy/purposes.js';
import type { WordLanguage } from '../words/languages.js';
import { reasonSentence } from '../words/reason-sentences.js';
import { stageSentence } from '../words/stage-sentences.js';
import { dutyLabel, priceLabel, termWords } from '../words/terms.js';

/** One duty of each kind, with amounts that show how they are written. */
export const SOME_DUTIES: readonly Duty[] = [
  { kind: 'delete-after', days: 1 },
  { kind: 'delete-after', days: 90 },
  { kind: 'notify-within', days: 3 },
  { kind: 'report-use', everyDays: 30 },
  { kind: 'attribute', to: 'Atelier Cèdre' },
  { kind: 'pay', minor: 1_234_567_05, currency: 'CHF', per: 'once' },
  { kind: 'anonymise', k: 5 },
  { kind: 'no-reidentification' },
  { kind: 'no-onward-transfer' },
];

/** The stages, in the order in which a partner is told of them. */
export const STAGES = ['stale', 'identity', 'prohibition', 'contract', 'duty', 'consent'] as const;

/** Everything that this library can say in one language, as a text to be read through by a person. */
export function wordBook(language: WordLanguage): string {
  const terms = termWords(language);
  const names = {
    recipient: 'Courrier du Lac',
    purpose: purposeLabel('DirectMarketing', language),
    action: terms.actions.read,
  };
  const section = (title: string, lines: readonly string[]) => `== ${title}\n\n${lines.join('\n')}\n`;
  const list = (words: Readonly<Record<string, string>>) =>
    Object.entries(words).map(([code, text]) => `${code}: ${text}`);
  return [
    section(
      'reasons (member, auditor)',
      REASON_CODES.map(
        (code) =>
          `${code} (${stageOf(code)})\n` +
          `  ${reasonSentence(code, 'member', language, names)}\n` +
          `  ${reasonSentence(code, 'auditor', language, names)}`,
      ),
    ),
    section(
      'stages (partner)',
      STAGES.map((stage) => `${stage}: ${stageSentence(stage, language)}`),
    ),
    section(
      'actions',
      ACTIONS.map((action) => `${action}: ${terms.actions[action]}`),
    ),
    section('kinds', list(terms.kinds)),
    section('control rules', list(terms.controlRules)),
    section('stages (labels)', list(terms.stages)),
    section(
      'duties',
      SOME_DUTIES.map((duty) => `${duty.kind}: ${dutyLabel(duty, language)}`),
    ),
    section(
      'prices',
      (['reading', 'record', 'month', 'once'] as const).map((per) =>
        priceLabel({ minor: 20, currency: 'CHF', per }, language),
      ),
    ),
    section(
      'purposes',
      PURPOSES.map((purpose) => `${purpose}: ${purposeLabel(purpose, language)}`),
    ),
  ].join('\n');
}
