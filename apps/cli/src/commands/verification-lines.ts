import type { Verification } from '@coop/audit/replay';
import { counted } from '../words.js';

/** What follows the findings of a verification: what it rests on, what was looked at and what was not, and how many. */
export const linesAfterFindings = ({
  findings,
  more,
  anchors,
  anchoredTo,
  checked,
  notChecked,
}: Verification<unknown>): readonly string[] => [
  ...(more === 0 ? [] : [`… and ${counted(more, 'finding')} more`]),
  ...anchors
    .filter(({ verdict }) => verdict === 'consistent')
    .map((anchor) => `anchor ${anchor.label}: ${anchor.detail}`),
  `Anchored to: ${anchoredTo}`,
  ...checked.map((what) => `checked      ${what}`),
  ...notChecked.map((what) => `not checked  ${what}`),
  findings.length === 0 ? 'No finding.' : `${counted(findings.length + more, 'finding')}.`,
];
