import { SpanKind, SpanStatusCode, context, propagation, trace, type Span } from '@opentelemetry/api';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LastRequests } from '../last-requests.js';
import type { Metrics } from './metrics.js';

const spans = new WeakMap<object, Span>();

/** Counts, times and traces every request by the pattern of its route, never by its address. @returns when the last one came */
export function observeRequests(app: NestFastifyApplication, metrics: Metrics): LastRequests {
  const requests = new LastRequests();
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRequest', (request, _reply, done) => {
    requests.note();
    const parent = propagation.extract(context.active(), request.headers);
    const route = request.routeOptions.url ?? 'unmatched';
    const name = `${request.method} ${route}`;
    const attributes = { 'http.request.method': request.method, 'http.route': route };
    const span = trace
      .getTracer('datacooperative')
      .startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
    spans.set(request.raw, span);
    context.with(trace.setSpan(parent, span), done);
  });
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    metrics.httpRequests.inc({ method: request.method, route, status: String(reply.statusCode) });
    metrics.httpSeconds.observe({ route }, reply.elapsedTime / 1000);
    const span = spans.get(request.raw);
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
  return requests;
}
