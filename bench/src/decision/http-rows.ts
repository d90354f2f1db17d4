import { median, row, type Row } from '../results.js';
import { BATCH, type HttpFigure, type HttpFindings } from './http-suite.js';

const NAMES = {
  ours: 'ours, one process on SQLite, every decision durable',
  SQL: 'Nest and PostgreSQL 15, one table, nothing recorded',
} as const;
const TITLES = { single: 'AuthZEN, single', batch: `AuthZEN, batches of ${BATCH}` } as const;
const AIMS = { single: 4_000, batch: 100_000 } as const;
const KINDS = ['single', 'batch'] as const;
const SUBJECTS = ['ours', 'SQL'] as const;

/** Everything that was measured over HTTP. */
export function httpRows({ figures }: HttpFindings): readonly Row[] {
  return KINDS.flatMap((kind) =>
    SUBJECTS.flatMap((subject) => {
      const found = figures.filter((each) => each.kind === kind && each.subject === subject);
      if (found.length === 0) return [];
      const about = (name: string, unit: string) => ({
        ...{ name: `${TITLES[kind]}: ${name}`, subject: NAMES[subject], unit },
      });
      const lower = { better: 'lower' } as const;
      const peer = median(ratesOf(figures, kind, 'SQL'));
      const against =
        subject === 'ours' && Number.isFinite(peer)
          ? { peer: NAMES.SQL, ratio: Number((median(ratesOf(figures, kind, 'ours')) / peer).toPrecision(4)) }
          : {};
      return [
        row(
          {
            ...{ ...about('decisions', '/s'), better: 'higher', ...against },
            ...(subject === 'ours' ? { aim: AIMS[kind] } : {}),
          },
          ratesOf(figures, kind, subject),
        ),
        row(
          { ...about('p50 of a request', 'µs'), ...lower },
          found.map(({ answer }) => answer.latency.p50),
        ),
        row(
          { ...about('p99 of a request', 'µs'), ...lower },
          found.map(({ answer }) => answer.latency.p99),
        ),
        row(
          { ...about('processor time of a decision', 'µs'), ...lower },
          found.map(({ cpu }) => cpu),
        ),
        row(
          { ...about('wrong answers', ''), ...lower, aim: 0 },
          found.map(({ answer }) => answer.wrong),
        ),
      ];
    }),
  );
}

function ratesOf(
  figures: readonly HttpFigure[],
  kind: HttpFigure['kind'],
  subject: HttpFigure['subject'],
): number[] {
  const decisions = kind === 'batch' ? BATCH : 1;
  return figures
    .filter((each) => each.kind === kind && each.subject === subject)
    .map(({ answer }) => answer.perSecond * decisions);
}
