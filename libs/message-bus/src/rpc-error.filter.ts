import { Catch, Logger, type ArgumentsHost, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';
import { toWireError } from './wire-error.js';

/**
 * Turns whatever a message handler throws into stable codes. Nest's own filter would print the whole exception;
 * this one logs the kind of fault and where it happened, never its text.
 */
@Catch()
export class RpcErrorFilter implements RpcExceptionFilter {
  readonly #logger = new Logger('Messages');

  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return this.answer(error);
  }

  /** The failed answer, for a filter that serves HTTP as well. */
  answer(error: unknown): Observable<never> {
    const wire = toWireError(error);
    if (wire.origin === 'fault') this.#logger.error(faultPlace(error));
    return throwError(() => wire);
  }
}

/** Class and stack frames of a fault. The text is left out: it may quote personal values. */
export function faultPlace(error: unknown): string {
  if (!(error instanceof Error)) return `a ${typeof error} was thrown`;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.constructor.name, ...frames.slice(0, 8).map((frame) => frame.trim())].join(' | ');
}
