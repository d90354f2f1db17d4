import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** What the kit needs of a Fastify request. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  readonly ip: string;
  readonly raw: IncomingMessage;
  /** The pattern of the route; absent when none matched. */
  readonly routeOptions: { readonly url?: string | undefined };
}

/** What the kit needs of a Fastify reply. */
export interface HttpReply {
  readonly statusCode: number;
  readonly elapsedTime: number;
  readonly sent: boolean;
  header(name: string, value: string): HttpReply;
  status(code: number): HttpReply;
  send(body: unknown): HttpReply;
}

/** A header that must occur once: a repeated one is not read. */
export function headerOf(request: Pick<HttpRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
