import { formatRational, parseRational } from '@coop/anonymiser';
import type { z } from 'zod';
import type { newQuestion, question } from '@coop/contracts/anonymisation-api';

export type Question = z.infer<typeof question>;
export type NewQuestion = z.infer<typeof newQuestion>;

const sorted = (words: readonly string[]): string[] => [...new Set(words)].sort();

/** A question in the one way in which all who mean the same would write it. */
export function canonicalQuestion(asked: Question): Question {
  switch (asked.kind) {
    case 'count':
      return asked.values === undefined ? asked : { ...asked, values: sorted(asked.values) };
    case 'histogram':
      return { ...asked, keys: sorted(asked.keys) };
    case 'quantile':
      return { ...asked, share: formatRational(parseRational(asked.share)) };
    default:
      return asked;
  }
}
