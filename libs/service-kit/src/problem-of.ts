import { HttpException } from '@nestjs/common';
import { z } from 'zod';
import { Refusal, StoreError, type StoreErrorCode } from '@coop/event-sourcing';
import { BusError } from '@coop/message-bus';
import { PROBLEMS, problemText, type ProblemCode } from '@coop/contracts/problems';
import { passes } from './passing-fault.js';
import { ProblemError, type ProblemFacts } from './problem-error.js';
import { invalid } from './schema.pipe.js';

/** A problem, before it is written in the reader's language. */
export interface Problem {
  /** A `ProblemCode`, or the refusal code of a service. */
  readonly code: string;
  readonly facts: ProblemFacts;
}

const RETRY_SOON = { retryAfterSeconds: 1 };

const STORE: Readonly<Record<StoreErrorCode, ProblemCode>> = {
  WrongExpectedRevision: 'conflict',
  CheckFailed: 'conflict',
  CommandMismatch: 'command-mismatch',
  EventTooLarge: 'body-too-large',
  InvalidStream: 'internal',
  NotOwned: 'internal',
  Overloaded: 'overloaded',
  AppendOutcomeUnknown: 'outcome-unknown',
  StoreUnavailable: 'store-unavailable',
  StoreDamaged: 'internal',
};

const BUS: Readonly<Record<string, ProblemCode>> = {
  NoHandler: 'service-unavailable',
  Timeout: 'service-unavailable',
  Closing: 'service-unavailable',
  Disconnected: 'service-unavailable',
  Overloaded: 'service-unavailable',
};

const retriable = (code: ProblemCode): Problem => ({
  code,
  facts: PROBLEMS[code].status === PROBLEMS.overloaded.status ? RETRY_SOON : {},
});

/**
 * The problem that an error means to a client.
 * @param seen - the revision of `If-Match`, when the request carried one
 */
export function problemOf(error: unknown, seen?: string): Problem {
  if (error instanceof ProblemError) return { code: error.code, facts: error.facts };
  if (error instanceof Refusal) return refusalProblem(error.code, error.details);
  if (error instanceof StoreError) return storeProblem(error.code, error.actual?.toString(), seen);
  if (error instanceof BusError) return busProblem(error, seen);
  if (error instanceof z.ZodError) return problemOf(invalid(error));
  // A database that is away comes back: the same request may be repeated.
  if (passes(error)) return retriable('store-unavailable');
  return retriable(codeOfStatus(statusOf(error)));
}

function refusalProblem(code: string, members: Readonly<Record<string, unknown>>): Problem {
  const later = problemText(code).status === PROBLEMS.overloaded.status;
  return { code, facts: later ? { members, ...RETRY_SOON } : { members } };
}

function storeProblem(code: StoreErrorCode, actual: unknown, seen: string | undefined): Problem {
  if (code !== 'WrongExpectedRevision' || seen === undefined) return retriable(STORE[code]);
  return {
    code: 'stale-revision',
    facts: { members: { expected: seen, ...(actual === undefined ? {} : { actual }) } },
  };
}

const isStoreCode = (code: string): code is StoreErrorCode => Object.hasOwn(STORE, code);

function busProblem({ code, origin, details }: BusError, seen: string | undefined): Problem {
  if (origin === 'refusal') return refusalProblem(code, details);
  if (origin === 'store' && isStoreCode(code)) return storeProblem(code, details['actual'], seen);
  return retriable(BUS[code] ?? 'internal');
}

/** Nest's and Fastify's own errors carry a status; their texts are not passed on, they may quote the request. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : PROBLEMS.internal.status;
}

const BY_STATUS: ReadonlyMap<number, ProblemCode> = new Map(
  (
    [
      'unauthenticated',
      'forbidden',
      'not-found',
      'method-not-allowed',
      'not-acceptable',
      'conflict',
      'gone',
      'body-too-large',
      'uri-too-long',
      'unsupported-media-type',
      'too-many-requests',
      'overloaded',
    ] as const
  ).map((code) => [PROBLEMS[code].status, code]),
);

function codeOfStatus(status: number): ProblemCode {
  return BY_STATUS.get(status) ?? (status < PROBLEMS.internal.status ? 'bad-request' : 'internal');
}
