import { SpanKind } from '@opentelemetry/api';
import { StoreError, type AppendRequest, type EventStore } from '@coop/event-sourcing';
import type { Metrics } from './metrics.js';
import { currentTraceparent, inSpan } from './tracing.js';

/** The request with the trace it belongs to, which the commit then names for ever. */
const traced = (request: AppendRequest): AppendRequest => {
  const traceparent = request.metadata.traceparent ?? currentTraceparent();
  return traceparent === undefined ? request : { ...request, metadata: { ...request.metadata, traceparent } };
};

function countEvents({ streams }: AppendRequest, metrics: Metrics): void {
  for (const { events } of streams) for (const { type } of events) metrics.events.inc({ type });
}

/** The same store; each append is timed, counted by its outcome and part of the trace that caused it. */
export function observedStore(store: EventStore, metrics: Metrics): EventStore {
  const observed: EventStore = {
    append: (request) =>
      inSpan('ledger append', SpanKind.CLIENT, { 'coop.streams': request.streams.length }, async () => {
        const end = metrics.appendSeconds.startTimer();
        try {
          const result = await store.append(traced(request));
          metrics.appends.inc({ outcome: result.repeated ? 'repeated' : 'appended' });
          if (!result.repeated) countEvents(request, metrics);
          return result;
        } catch (error) {
          metrics.appends.inc({ outcome: error instanceof StoreError ? error.code : 'fault' });
          throw error;
        } finally {
          end();
        }
      }),
    findCommand: (commandId) => store.findCommand(commandId),
    readStream: (stream, from) => store.readStream(stream, from),
    readAll: (after, filter) => store.readAll(after, filter),
    head: () => store.head(),
    positionAt: (time) => store.positionAt(time),
    subscribe: (after, signal) => store.subscribe(after, signal),
    forService: (service) => observedStore(store.forService(service), metrics),
    close: () => store.close(),
  };
  return observed;
}
