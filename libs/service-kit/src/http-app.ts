import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { AnsweringAdapter } from './answer.js';
import { headerOf, type HttpReply, type HttpRequest } from './http.js';
import type { JsonLogger } from './json-logger.js';
import { requestContext } from './request-context.js';
import { parseStrictJson } from './strict-json.js';

const MIB = 1024 * 1024;
const DEFAULT_BODY_LIMIT = MIB;
const RAW_BODY_LIMIT = 20 * MIB;
const RAW_TYPES = ['text/csv', 'application/octet-stream'];

/** What every application over HTTP is told. */
export interface HttpAppSettings {
  readonly logger: JsonLogger;
  /** Largest JSON or form body in bytes (default 1 MiB). */
  readonly bodyLimit?: number;
  /** Addresses of reverse proxies whose `X-Forwarded-For` is believed (default none). */
  readonly trustedProxies?: readonly string[];
}

/** The settings of {@link createHttpApp}. */
export interface HttpAppOptions extends HttpAppSettings {
  /** Listens at once when given; 0 chooses a free port. */
  readonly port?: number;
  /** Default `127.0.0.1`: nothing outside reaches it unless told so. */
  readonly host?: string;
}

/** Sent with every answer. No script at all, no framing, no address of ours in another site's log. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The Fastify adapter with the limits of this project. */
export function httpAdapter(
  settings: Pick<HttpAppSettings, 'bodyLimit' | 'trustedProxies'> = {},
): FastifyAdapter {
  return new AnsweringAdapter({
    bodyLimit: settings.bodyLimit ?? DEFAULT_BODY_LIMIT,
    trustProxy: settings.trustedProxies === undefined ? false : [...settings.trustedProxies],
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
  });
}

/** Parsers, security headers, request log and shutdown hooks, on an application that is not initialised yet. */
export function configureApp(app: NestFastifyApplication, settings: HttpAppSettings): void {
  const server = app.getHttpAdapter().getInstance();
  app.useBodyParser(
    'application/json',
    { bodyLimit: settings.bodyLimit ?? DEFAULT_BODY_LIMIT },
    (_request, body, done) => done(null, parseStrictJson(body)),
  );
  for (const type of RAW_TYPES)
    app.useBodyParser(type, { bodyLimit: RAW_BODY_LIMIT }, (_request, body, done) => done(null, body));
  server.removeContentTypeParser('text/plain');
  server.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS).header('X-Correlation-Id', requestContext(request).correlationId);
    // The caller's own name for its request comes back with every answer, errors too (AuthZEN 1.0 section 10.1.3).
    const named = headerOf(request, 'x-request-id');
    if (named !== undefined) reply.header('X-Request-Id', named);
    done();
  });
  if (settings.logger.keepsFacts)
    server.addHook('onResponse', (request, reply, done) => {
      logRequest(settings.logger, request, reply);
      done();
    });
}

/** The pattern of the route, never the address itself: ids, names and searches stand in addresses. */
function logRequest(logger: JsonLogger, request: HttpRequest, reply: HttpReply): void {
  logger.facts('request', {
    method: request.method,
    route: request.routeOptions.url ?? 'unmatched',
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    correlationId: requestContext(request).correlationId,
  });
}

/** Creates an application over a root module that imports `ServiceKitModule.register(…)`. */
export async function createHttpApp(
  rootModule: Type | DynamicModule,
  options: HttpAppOptions,
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(rootModule, httpAdapter(options), {
    logger: options.logger,
    abortOnError: false,
  });
  configureApp(app, options);
  if (options.port !== undefined) await app.listen(options.port, options.host ?? '127.0.0.1');
  return app;
}
