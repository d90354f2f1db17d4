import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import type { AppendResult } from '@coop/event-sourcing';
import type { HttpReply, HttpRequest } from './http.js';
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

/** Writes `Coop-Position` and `ETag`, and gives the body on. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(host: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (host.getType() !== 'http') return next.handle();
    const request = host.switchToHttp().getRequest<HttpRequest>();
    const reply = host.switchToHttp().getResponse<HttpReply>();
    return next.handle().pipe(
      map((value: unknown) => {
        const facts = value instanceof Answer ? value.facts : {};
        if (facts.position !== undefined) notePosition(request, facts.position);
        const { position } = requestContext(request);
        if (!reply.sent && position !== undefined) reply.header('Coop-Position', String(position));
        if (!reply.sent && facts.revision !== undefined) reply.header('ETag', `"${facts.revision}"`);
        return value instanceof Answer ? value.body : value;
      }),
    );
  }
}
