import { isSound, type AnchorVerdict, type Verified } from './verification.js';
import type { VerifyWords } from './verify-words.js';
import type { Finding } from './walk-log.js';

/** How the language of the page writes things. */
export interface Wording {
  readonly words: VerifyWords;
  readonly number: (value: number) => string;
  readonly date: (at: Date) => string;
  readonly list: (items: readonly string[]) => string;
}

/** A verification and what the page knows beside it. */
export interface Outcome {
  readonly verified: Verified;
  readonly vkey: string;
  readonly at: Date;
  readonly seconds: number;
  /** When this browser last verified under another key. */
  readonly otherKeySince?: Date;
  /** Whether this browser keeps the checkpoint from now on. */
  readonly isKept: boolean;
}

/** Puts values into a sentence; what it does not name stays out. */
export const fill = (sentence: string, values: Readonly<Record<string, string>>): string =>
  sentence.replaceAll(/\{([a-z]+)\}/g, (_whole, name: string) => values[name] ?? '');

/** A part of the page. Text is only ever set as text. */
export function part(tag: string, content: string | readonly Node[], className?: string): HTMLElement {
  const element = document.createElement(tag);
  if (typeof content === 'string') element.textContent = content;
  else element.append(...content);
  if (className !== undefined) element.className = className;
  return element;
}

const MOST_ROWS = 50;

/** What was checked, what was found, what was not checked: in words, with the evidence. */
export function resultOf(outcome: Outcome, wording: Wording): HTMLElement[] {
  const { verified } = outcome;
  const { words, number } = wording;
  const count = verified.findings.length + verified.anchors.filter(isBad).length;
  const headline = isSound(verified)
    ? fill(words.sound, { size: number(verified.checkpoint.size) })
    : fill(words.wrong, { count: number(count) });
  return [
    part('p', [part('strong', headline)], isSound(verified) ? 'notice sound' : 'notice wrong'),
    ...(outcome.otherKeySince === undefined
      ? []
      : [part('p', fill(words.keyChanged, { date: wording.date(outcome.otherKeySince) }), 'notice wrong')]),
    ...findingsOf(verified.findings, wording),
    part('h3', words.checkedTitle),
    listed(checked(outcome, wording)),
    part('h3', words.notCheckedTitle),
    listed(notChecked(outcome, wording)),
    ...evidence(verified, wording),
  ];
}

const isBad = ({ verdict }: AnchorVerdict): boolean => verdict !== 'consistent';

const listed = (sentences: readonly string[]): HTMLElement =>
  part(
    'ul',
    sentences.map((each) => part('li', each)),
  );

function checked({ verified, at, seconds, isKept }: Outcome, { words, number, date }: Wording): string[] {
  const { checkpoint, findings, anchors } = verified;
  const size = number(checkpoint.size);
  const isRoot = findings.every(({ code }) => code !== 'root_differs' && code !== 'file_unreadable');
  const root = btoa(String.fromCharCode(...checkpoint.root));
  return [
    fill(words.checkedSignature, { name: checkpoint.origin, date: date(at) }),
    fill(words.checkedEntries, { size, seconds: number(Math.round(seconds * 10) / 10) }),
    ...(isRoot ? [fill(words.checkedRoot, { root })] : []),
    ...anchors.map(({ label, verdict, size: covered }) =>
      fill(words.anchors[verdict], { label, size: covered === undefined ? '' : number(covered) }),
    ),
    ...checkpoint.cosigned.map((seen) => fill(words.cosigned, { name: seen.name, date: date(seen.at) })),
    ...(anchors.length === 0 && checkpoint.cosigned.length === 0 ? [words.noAnchor] : []),
    isKept ? words.nowKept : words.notKept,
  ];
}

function notChecked({ verified }: Outcome, { words, list }: Wording): string[] {
  const { others, cosigned } = verified.checkpoint;
  const unchecked = others.length === 0 ? [] : [fill(words.notOthers, { names: list(others) })];
  return [
    words.notRecorded,
    words.notContent,
    ...(others.length + cosigned.length === 0 ? [words.notCosigned] : unchecked),
    words.notIndependent,
  ];
}

function findingsOf(findings: readonly Finding[], { words, number }: Wording): HTMLElement[] {
  if (findings.length === 0) return [];
  const row = ({ code, path, index, count }: Finding): HTMLElement =>
    part('tr', [
      part('th', words.findings[code]),
      part('td', [part('code', path)]),
      // The first event of the ledger is number 1; the first entry of a log is number 0.
      part(
        'td',
        count === 1
          ? number(index + 1)
          : fill(words.range, { from: number(index + 1), to: number(index + count) }),
      ),
    ]);
  const heads = [words.what, words.file, words.events].map((each) => part('th', each));
  const table = part('table', [
    part('caption', words.findingsTitle),
    part('thead', [part('tr', heads)]),
    part('tbody', findings.slice(0, MOST_ROWS).map(row)),
  ]);
  for (const head of table.querySelectorAll('thead th')) head.setAttribute('scope', 'col');
  for (const head of table.querySelectorAll('tbody th')) head.setAttribute('scope', 'row');
  const box = part('div', [table], 'scroll');
  box.tabIndex = 0;
  box.setAttribute('role', 'region');
  box.setAttribute('aria-label', words.findingsTitle);
  const hidden = findings.length - MOST_ROWS;
  return hidden > 0 ? [box, part('p', fill(words.moreFindings, { count: number(hidden) }))] : [box];
}

/** Two signed checkpoints that do not go together prove to anyone that the log was rewritten. */
function evidence({ checkpoint, anchors }: Verified, { words }: Wording): HTMLElement[] {
  const against = anchors.flatMap(({ label, verdict, note }) =>
    note !== undefined && (verdict === 'fork' || verdict === 'truncated') ? [{ label, note }] : [],
  );
  if (against.length === 0) return [];
  return [
    part('h3', words.evidenceNow),
    part('pre', checkpoint.note),
    ...against.flatMap(({ label, note }) => [
      part('h3', fill(words.evidenceThen, { label })),
      part('pre', note),
    ]),
  ];
}

/** Everything of a verification, for programs and for the file of a case. */
export const protocolOf = ({ verified, vkey, at, seconds }: Outcome): string =>
  `${JSON.stringify(
    {
      ...{ verifiedAt: at.toISOString(), seconds, sound: isSound(verified), vkey },
      cosigned: verified.checkpoint.cosigned,
      ...{ checkpoint: verified.checkpoint.note, findings: verified.findings, anchors: verified.anchors },
    },
    null,
    2,
  )}\n`;
