/** A period of the calendar, in UTC. */
export type PeriodKind = 'month' | 'quarter' | 'year';

/** How long a person keeps her pseudonym under one contract. */
export type PseudonymPeriod = PeriodKind | 'contract';

/** Days as `YYYY-MM-DD`, `until` being the day after the last one. */
export interface Period {
  readonly from: string;
  readonly until: string;
}

const MONTHS: Readonly<Record<PeriodKind, number>> = { month: 1, quarter: 3, year: 12 };

/** The period into which a moment falls. */
export function periodAt(now: Date, kind: PeriodKind): Period {
  const months = MONTHS[kind];
  const first = Math.floor(now.getUTCMonth() / months) * months;
  const day = (month: number) =>
    new Date(Date.UTC(now.getUTCFullYear(), month, 1)).toISOString().slice(0, 'YYYY-MM-DD'.length);
  return { from: day(first), until: day(first + months) };
}

/** How many periods have begun since the year 0; the whole contract is one. */
export function epochAt(now: Date, period: PseudonymPeriod): number {
  if (period === 'contract') return 0;
  return Math.floor((now.getUTCFullYear() * 12 + now.getUTCMonth()) / MONTHS[period]);
}
