import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { AppendResult } from '@coop/event-sourcing';
import { notePosition, requestContext } from './request-context.js';

/** What an answer knew; each fact becomes a header. */
export interface AnswerFacts {
  /** The greatest ledger position that was read or written. */
  readonly position?: bigint;
  /** Revision of the stream that was read or written: becomes the `ETag`. */
  readonly revision?: bigint;
}

/** A body with the headers that say what it knew. */
export class Answer<T> {
  constructor(
    readonly body: T,
    readonly facts: AnswerFacts,
  ) {}
}

/** What a controller returns when its answer has a position or a revision. */
export const answer = <T>(body: T, facts: AnswerFacts): Answer<T> => new Answer(body, facts);

/** The answer to a command: position and revision of its commit, when it wrote anything. */
export function committed<T>(result: AppendResult | undefined, body: T): Answer<T> {
  const [revision] = result?.revisions ?? [];
  return new Answer(body, {
    ...(result === undefined ? {} : { position: result.last }),
    ...(revision === undefined ? {} : { revision }),
  });
}

type ReplyParameters = Parameters<FastifyAdapter['reply']>;

/**
 * Writes `Coop-Position` and `ETag` of an {@link Answer}, and gives its body on. Not an interceptor: that would
 * wrap every answer in a stream, and every message on the bus too.
 */
export class AnsweringAdapter extends FastifyAdapter {
  override reply(...[response, given, status]: ReplyParameters): ReturnType<FastifyAdapter['reply']> {
    const value: unknown = given;
    if ('request' in response && !response.sent) {
      const facts = value instanceof Answer ? value.facts : {};
      if (facts.position !== undefined) notePosition(response.request, facts.position);
      const { position } = requestContext(response.request);
      if (position !== undefined) response.header('Coop-Position', String(position));
      if (facts.revision !== undefined) response.header('ETag', `"${facts.revision}"`);
      // A copy in a cache would outlive the decision that it rests on (RFC 9111 §5.2.2.5).
      if (!response.hasHeader('Cache-Control')) response.header('Cache-Control', 'no-store');
    }
    const body: unknown = value instanceof Answer ? value.body : value;
    return super.reply(response, body, status);
  }
}
