import type { SweepReport } from '@coop/event-sourcing';

/** One thing that is wrong with the ledger, its log or its sealed values. */
export interface Finding {
  /** Stable code, such as `altered`, `missing`, `entry_not_as_in_source`, `fork`, `lost-value`. */
  readonly code: string;
  /** First position concerned; null when it is about the whole. */
  readonly position: bigint | null;
  /** Last position concerned; null when that is the first, or not known. */
  readonly upTo: bigint | null;
  /** Id of the event at that position, where it can still be read. Never its stream: streams belong to someone. */
  readonly event: string | null;
  /** The file of the log that shows it. */
  readonly path: string | null;
  readonly detail: string;
  /** What should be there and what is, where that is one value: digests in hexadecimal, mostly. */
  readonly expected: string | null;
  readonly found: string | null;
}

/** What is wrong, as far as it was listed, and how many findings there are beyond that. */
export interface Found {
  readonly findings: readonly Finding[];
  readonly more: number;
}

/** More wants a restore, not a list. */
export const MAX_LISTED = 100;

export const bounded = (findings: readonly Finding[]): Found => ({
  findings: findings.slice(0, MAX_LISTED),
  more: Math.max(0, findings.length - MAX_LISTED),
});

/** A finding whose event is not looked up yet. */
export const finding = (
  code: string,
  position: bigint | null,
  detail: string,
  more: Partial<Pick<Finding, 'upTo' | 'path' | 'expected' | 'found'>> = {},
): Finding => ({
  ...{ code, position, upTo: null, event: null, path: null, detail, expected: null, found: null },
  ...more,
});

/** What a sweep of the rows found. Its own details name streams, which belong to someone: they are left out. */
export function sweepFindings({ findings, more }: Pick<SweepReport, 'findings' | 'more'>): Found {
  return {
    more,
    findings: findings.map(({ position, problem, upTo = null, expected = null, found = null }) =>
      finding(problem, position, DETAILS[problem], {
        upTo: upTo !== null && upTo > position ? upTo : null,
        ...{ expected, found },
      }),
    ),
  };
}

const DETAILS = {
  altered: 'the commit that begins here is not what was recorded',
  missing: 'there is no event at this position',
  reordered: 'a later revision of a stream lies before an earlier one',
  'revision-gap': 'the revision of the stream before this one is nowhere',
  unreachable: 'the index of streams, of commands or of categories does not lead to it',
  unreadable: 'the database does not give what lies here',
} as const;
