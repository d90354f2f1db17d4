import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Level as PinoLevel, type Logger } from 'pino';
import { faultPlace } from '@coop/message-bus';

/** How much is logged, and where. */
export interface JsonLoggerOptions {
  readonly level?: PinoLevel;
  /** Where lines go (default: standard error). */
  readonly destination?: DestinationStream;
}

/**
 * One JSON line per entry. Texts are those of the program; of an error only its class and place are written,
 * and of an object only its kind: what they hold may be personal.
 */
export class JsonLogger implements LoggerService {
  readonly #pino: Logger;

  constructor(options: JsonLoggerOptions = {}) {
    const destination = options.destination ?? pino.destination({ dest: 2, sync: true });
    this.#pino = pino(
      { level: options.level ?? 'info', base: null, timestamp: pino.stdTimeFunctions.isoTime },
      destination,
    );
  }

  /** False when the level is above `info`: then {@link facts} writes nothing, and need not be gathered. */
  get keepsFacts(): boolean {
    return this.#pino.isLevelEnabled('info');
  }

  log(message: unknown, ...rest: readonly unknown[]): void {
    this.#write('info', message, rest);
  }

  error(message: unknown, ...rest: readonly unknown[]): void {
    this.#write('error', message, rest);
  }

  warn(message: unknown, ...rest: readonly unknown[]): void {
    this.#write('warn', message, rest);
  }

  debug(message: unknown, ...rest: readonly unknown[]): void {
    this.#write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: readonly unknown[]): void {
    this.#write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: readonly unknown[]): void {
    this.#write('fatal', message, rest);
  }

  /** A line of named facts: numbers, codes, handles; never values of a person. */
  facts(message: string, facts: Readonly<Record<string, string | number | boolean>>): void {
    this.#pino.info(facts, message);
  }

  /** Nest gives the context as the last argument, and before it, for errors, a stack whose text is dropped. */
  #write(level: PinoLevel, message: unknown, rest: readonly unknown[]): void {
    const context = rest.at(-1);
    const isContext = typeof context === 'string' && !context.includes('\n');
    this.#pino[level](isContext ? { context } : {}, textOf(message));
  }
}

function textOf(message: unknown): string {
  if (typeof message === 'string') return message;
  return message instanceof Error ? faultPlace(message) : `a ${typeof message}`;
}
