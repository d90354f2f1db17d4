import { auditEvents, type EventOf } from '@coop/contracts';

type HistoryRead = EventOf<typeof auditEvents.historyRead>;

/** What is exported. */
export type ExportedScope = NonNullable<HistoryRead['data']['scope']>;

/** What an auditor asked, before it is answered. */
export interface Question {
  readonly reading: string;
  readonly auditor: string;
  /** The mandate under which she asks: without one there is no question. */
  readonly mandate: string;
  readonly question:
    'events' | 'timeline' | 'state' | 'diff' | 'access' | 'why' | 'verify' | 'proof' | 'export';
  readonly subjects: readonly string[];
  readonly from: bigint | null;
  readonly to: bigint | null;
  readonly scope?: ExportedScope;
}

/** Handles in one event: far below the size of a commit. */
const SUBJECTS_PER_EVENT = 5_000;

/** The events of a reading: usually one; several when it concerns very many people. */
export function readingEvents({ subjects, from, to, ...question }: Question): readonly HistoryRead[] {
  const data = {
    ...question,
    from: from === null ? null : String(from),
    to: to === null ? null : String(to),
  };
  const chunks = Math.max(1, Math.ceil(subjects.length / SUBJECTS_PER_EVENT));
  return Array.from({ length: chunks }, (_, chunk) => ({
    type: 'audit.history.read',
    data: { ...data, subjects: subjects.slice(chunk * SUBJECTS_PER_EVENT, (chunk + 1) * SUBJECTS_PER_EVENT) },
  }));
}
