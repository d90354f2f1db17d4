import type { LoggerService } from '@nestjs/common';
import { passes } from './passing-fault.js';

/** Writes what failed behind the scenes: a defect as an error, what will be back by itself as a warning. */
export const failureLog =
  (logger: Pick<LoggerService, 'error' | 'warn'>) =>
  (error: unknown): void =>
    passes(error) ? logger.warn('something this rests on is away: trying again') : logger.error(error);
