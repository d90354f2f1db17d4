import { Refusal, StoreError } from '@coop/event-sourcing';
import { BusError, type BusErrorOrigin } from './bus.js';

/** A failure as it crosses the bus: codes only, no message, no stack. */
export interface WireError {
  readonly code: string;
  readonly origin: BusErrorOrigin;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * The wire form of whatever a handler threw. Only refusals, store errors and failures of a further request keep
 * their code; anything else becomes `Internal`, because its text may hold personal data.
 */
export function toWireError(error: unknown): WireError {
  if (error instanceof Refusal) return { code: error.code, origin: 'refusal', details: error.details };
  if (error instanceof StoreError)
    return {
      code: error.code,
      origin: 'store',
      details: error.actual === undefined ? {} : { actual: String(error.actual) },
    };
  if (error instanceof BusError) return { code: error.code, origin: error.origin, details: error.details };
  return { code: 'Internal', origin: 'fault', details: {} };
}

const ORIGINS: readonly BusErrorOrigin[] = ['refusal', 'store', 'bus', 'fault'];

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Reads what came over the wire; a form that is not ours is a fault of the other side. */
export function fromWireError(value: unknown): BusError {
  const { code, origin: given, details } = isMembers(value) ? value : ({} as Members);
  const origin = ORIGINS.find((known) => known === given);
  if (typeof code !== 'string' || origin === undefined) return new BusError('Internal', 'fault');
  return new BusError(code, origin, isMembers(details) ? details : {});
}
