import type { EvidenceReport } from './port.js';

/** A report for people, one statement a line. */
export function linesOfReport(report: EvidenceReport): string[] {
  const { sound, origin, events, checkpoint, findings, more, anchoredTo, checked, notChecked } = report;
  const of = checkpoint === null ? 'without a signed checkpoint' : `of a log of ${checkpoint.size} entries`;
  return [
    `Evidence bundle of ${origin ?? 'an unknown log'}: ${events} events ${of}`,
    ...findings.map(({ code, file, position, detail }) => {
      const where = [file === null ? '' : ` in ${file}`, position === null ? '' : ` at position ${position}`];
      return `FINDING ${code}${where.join('')}: ${detail}`;
    }),
    ...(more === 0 ? [] : [`… and ${more} findings more`]),
    `Anchored to: ${anchoredTo}`,
    ...checked.map((what) => `checked      ${what}`),
    ...notChecked.map((what) => `not checked  ${what}`),
    sound ? 'No finding.' : `${findings.length + more} finding${findings.length + more === 1 ? '' : 's'}.`,
  ];
}
