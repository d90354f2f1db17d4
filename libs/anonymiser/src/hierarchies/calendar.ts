// The calendar by whole numbers: `Date` would take 2026-02-30 for the second of March.

const MONTHS = 12;
const DAYS_OF_WEEK = 7;
const DAYS_OF_400_YEARS = 146_097;

/** The first year that ISO 8601 writes without an agreement of its own. */
const FIRST_YEAR = 1583;

/** A day: months count from 0 at January of the year 0, days from 1 within the month. */
export interface CalendarDay {
  readonly month: number;
  readonly day: number;
}

/** The day of an ISO 8601 date `YYYY-MM-DD`, from 1583 on; undefined for any other text and for days that never were. */
export function parseDay(text: string): CalendarDay | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (parts === null) return undefined;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (year < FIRST_YEAR || month < 1 || month > MONTHS) return undefined;
  const at = year * MONTHS + month - 1;
  return day >= 1 && day <= lengthOf(at) ? { month: at, day } : undefined;
}

/** Number of the day, counted from 1 January 1970; Gregorian in all years. */
export const numberOf = ({ month, day }: CalendarDay): number => firstOf(month) + day - 1;

/** Number of the first day of a month: days of whole years that begin in March, so that leap days come last. */
export function firstOf(month: number): number {
  const sinceMarch = month - 2;
  const year = Math.floor(sinceMarch / MONTHS);
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  // From March on the months have 31, 30, 31, 30, 31 days, again and again.
  const inYear = Math.floor((153 * (sinceMarch - year * MONTHS) + 2) / 5);
  return year * 365 + leapDays + inYear - DAYS_TO_1970;
}

/** From 1 March of the year 0 to 1 January 1970. */
const DAYS_TO_1970 = 719_468;

const lengthOf = (month: number): number => firstOf(month + 1) - firstOf(month);

/** The month in which a day lies. */
export function monthOf(day: number): number {
  // By the mean length of months counted from January: some two months too early, and never too late.
  let month = Math.floor(((day + DAYS_TO_1970) / DAYS_OF_400_YEARS) * 400 * MONTHS);
  while (firstOf(month + 1) <= day) month += 1;
  return month;
}

/** `YYYY-MM-DD` */
export function dayLabel(day: number): string {
  const month = monthOf(day);
  return `${monthLabel(month)}-${padded(day - firstOf(month) + 1, 2)}`;
}

/** `YYYY-MM` */
export const monthLabel = (month: number): string => `${yearLabel(month)}-${padded((month % MONTHS) + 1, 2)}`;

/** `YYYY` */
export const yearLabel = (month: number): string => padded(Math.floor(month / MONTHS), 4);

/** Weeks begin on Monday; week 0 holds 1 January 1970, a Thursday. */
export const weekOf = (day: number): number => Math.floor((day + 3) / DAYS_OF_WEEK);

/** Number of the Monday of a week. */
export const mondayOf = (week: number): number => week * DAYS_OF_WEEK - 3;

/** `YYYY-Www` of ISO 8601: the year is that of the week's Thursday, and week 1 holds its first Thursday. */
export function weekLabel(week: number): string {
  const thursday = week * DAYS_OF_WEEK;
  const january = Math.floor(monthOf(thursday) / MONTHS) * MONTHS;
  const number = Math.floor((thursday - firstOf(january)) / DAYS_OF_WEEK) + 1;
  return `${yearLabel(january)}-W${padded(number, 2)}`;
}

const padded = (number: number, digits: number): string => String(number).padStart(digits, '0');
