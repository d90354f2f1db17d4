import type { SpanExporter } from '@opentelemetry/sdk-trace';
import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
} from '@opentelemetry/api';

/** Where traces go: an OTLP collector (OpenTelemetry Protocol over HTTP). */
export interface TracingSettings {
  readonly service: string;
  /** `http://collector:4318`; absent: nothing is traced and nothing is loaded. */
  readonly endpoint?: string;
}

/** Ends tracing: sends what is left. */
export type EndTracing = () => Promise<void>;

/**
 * Starts tracing for the whole process when an exporter is set. Attributes hold names from the program only: a
 * trace must not carry what a log may not.
 */
export async function startTracing({ service, endpoint }: TracingSettings): Promise<EndTracing> {
  if (endpoint === undefined) return () => Promise.resolve();
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  return traceTo(new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` }), service);
}

/** Traces to any exporter. */
export async function traceTo(exporter: SpanExporter, service: string): Promise<EndTracing> {
  const [{ BatchSpanProcessor, TracerProvider }, { resourceFromAttributes }, hooks, core] = await Promise.all(
    [
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/context-async-hooks'),
      import('@opentelemetry/core'),
    ],
  );
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': `coop-${service}` }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  context.setGlobalContextManager(new hooks.AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new core.W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return () => provider.shutdown();
}

const tracer = () => trace.getTracer('datacooperative');

/** Runs work inside a span. Without an exporter it costs a function call. */
export async function inSpan<T>(
  name: string,
  kind: SpanKind,
  attributes: Attributes,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return tracer().startActiveSpan(name, { kind, attributes }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      // The class alone: a message may quote what a person wrote.
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'thrown' });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The W3C trace context of what runs now, or `undefined` when nothing is traced. */
export function currentTraceparent(): string | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier['traceparent'];
}

/** Runs work as part of the trace that a caller named. */
export function withTraceparent<T>(traceparent: string | undefined, work: () => T): T {
  if (traceparent === undefined) return work();
  return context.with(propagation.extract(context.active(), { traceparent }), work);
}
