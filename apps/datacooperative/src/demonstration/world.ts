import type { Cooperative } from '../open-cooperative.js';

export interface HistoryOptions {
  readonly name: string;
  /** Where partners' keys go: never into the data folder. */
  readonly partnersDir: string;
  /** The day on which the history ends. */
  readonly today: Date;
  readonly onProgress: (step: string) => void;
}

export const DAY = 86_400_000;

/** The invented cooperative while its history is made. */
export interface World {
  readonly cooperative: Cooperative;
  readonly options: HistoryOptions;
  /** Steps the clock to so many days before today, once everything before has had its consequences. */
  at(daysAgo: number): Promise<void>;
}
