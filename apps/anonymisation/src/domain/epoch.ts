/** How long a person keeps her pseudonym under one contract, by the calendar in UTC. */
export type PseudonymPeriod = 'month' | 'quarter' | 'year' | 'contract';

const MONTHS: Readonly<Record<Exclude<PseudonymPeriod, 'contract'>, number>> = {
  month: 1,
  quarter: 3,
  year: 12,
};

/** How many periods have begun since the year 0; the whole contract is one. */
export function epochAt(now: Date, period: PseudonymPeriod): number {
  if (period === 'contract') return 0;
  return Math.floor((now.getUTCFullYear() * 12 + now.getUTCMonth()) / MONTHS[period]);
}
