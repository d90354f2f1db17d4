import { context, propagation, trace } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { StoreError, type AppendRequest } from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { Bus, BusError } from '@coop/message-bus';
import { Metrics } from './metrics.js';
import { ObservedBus } from './observed-bus.js';
import { observedStore } from './observed-store.js';
import { watchProcess } from './watch-process.js';
import { inSpan, traceTo, withTraceparent, type EndTracing } from './tracing.js';

const TRACE = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
const STREAM = 'records-record-0199a000-0000-7000-8000-000000000001';

const request = (commandId: string): AppendRequest => ({
  ...{ commandId, commandDigest: 'd'.repeat(64) },
  metadata: { actor: 'system:records', correlationId: commandId, causationId: commandId },
  streams: [
    {
      stream: STREAM,
      expected: 'no-stream',
      events: [
        {
          id: commandId,
          type: 'records.record.registered',
          version: 1,
          data: {},
          retention: 'until-erasure',
        },
      ],
    },
  ],
});

/** A bus on which one service answers and all others are absent. */
class SmallBus extends Bus {
  override async request<T>(pattern: string): Promise<T> {
    if (pattern !== 'consent.decide') throw new BusError('NoHandler', 'bus');
    const answer: unknown = { outcome: 'PERMIT' };
    return answer as T;
  }
}

/** Keeps what it is given. */
function keepingExporter(kept: ReadableSpan[]): SpanExporter {
  return {
    export: (spans, done) => {
      kept.push(...spans);
      done({ code: 0 });
    },
    shutdown: () => Promise.resolve(),
  };
}

describe('What is observed of a service', () => {
  let spans: ReadableSpan[];
  let end: EndTracing;
  let metrics: Metrics;

  beforeEach(async () => {
    spans = [];
    end = await traceTo(keepingExporter(spans), 'records');
    metrics = new Metrics('records');
  });
  afterEach(async () => {
    await end();
    trace.disable();
    context.disable();
    propagation.disable();
  });

  it('is each append by its outcome, and a commit names the trace that caused it', async () => {
    const store = observedStore(memoryEventStore(), metrics);
    await withTraceparent(`00-${TRACE}-bbbbbbbbbbbbbbbb-01`, () => store.append(request('first')));
    await store.append(request('first'));
    await expect(store.append(request('second'))).rejects.toThrow(StoreError);
    const text = await metrics.text();
    expect(text).toContain('coop_appends_total{outcome="appended",service="records"} 1');
    expect(text).toContain('coop_appends_total{outcome="repeated",service="records"} 1');
    expect(text).toContain('coop_appends_total{outcome="WrongExpectedRevision",service="records"} 1');
    expect(text).toContain('coop_events_total{type="records.record.registered",service="records"} 1');
    const [stored] = await store.readStream(STREAM);
    expect(stored?.traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
  });

  it('is how far a rebuild is, and what is parked; a database that is away leaves the rest', async () => {
    const progress = {
      projection: 'notes.counts',
      position: 40n,
      target: 100n,
      eventsPerSecond: 20,
      secondsLeft: 3,
      slowerThanAppends: true,
    };
    const hosted = {
      lags: () => [{ follower: 'read models', position: 100n, events: 0 }],
      rebuilds: async () => [progress],
      parked: () => Promise.reject(new Error('away')),
      gauges: () => [
        { name: 'coop_notes', help: 'Notes.', labels: [], read: () => [{ labels: {}, value: 7 }] },
      ],
    };
    watchProcess(metrics, hosted, { store: memoryEventStore(), gauges: [] });
    const text = await metrics.text();
    expect(text).toContain('coop_rebuild_position{read_model="notes.counts",service="records"} 40');
    expect(text).toContain('coop_rebuild_target{read_model="notes.counts",service="records"} 100');
    expect(text).toContain('coop_rebuild_events_per_second{read_model="notes.counts",service="records"} 20');
    expect(text).toContain('coop_rebuild_slower_than_appends{read_model="notes.counts",service="records"} 1');
    expect(text).toContain('coop_rebuild_seconds_left{read_model="notes.counts",service="records"} 3');
    expect(text).toContain('coop_notes{service="records"} 7');
    expect(text).not.toContain('coop_parked_events{');
    expect(text).toContain('coop_follower_lag_events{follower="read models",service="records"} 0');
    const other = new Metrics('consent');
    const parked = async () => [{ reactor: 'consent.answers', state: 'parked' as const, events: 2 }];
    watchProcess(other, { ...hosted, parked }, { store: memoryEventStore(), gauges: [] });
    expect(await other.text()).toContain(
      'coop_parked_events{reactor="consent.answers",state="parked",service="consent"} 2',
    );
  });

  it('is each request to another service by its outcome', async () => {
    const bus = new ObservedBus(new SmallBus(), metrics);
    await bus.request('consent.decide', {});
    await expect(bus.request('audit.proof', {})).rejects.toThrow('NoHandler');
    const text = await metrics.text();
    expect(text).toMatch(/coop_bus_requests_total\{pattern="consent.decide",outcome="answered",/);
    expect(text).toMatch(/coop_bus_requests_total\{pattern="audit.proof",outcome="NoHandler",/);
  });

  it('is one trace from a request through the bus to the store, without a word of an error in it', async () => {
    const bus = new ObservedBus(new SmallBus(), metrics);
    const store = observedStore(memoryEventStore(), metrics);
    await inSpan('POST /records', 1, {}, async () => {
      await bus.request('consent.decide', {});
      await store.append(request('third'));
    });
    const failing = inSpan('failing', 1, {}, () => Promise.reject(new RangeError('lea@essai.example')));
    await expect(failing).rejects.toThrow();
    await end();
    const [, , , failed] = spans;
    const traces = new Set(spans.slice(0, 3).map((span) => span.spanContext().traceId));
    expect(spans.map(({ name }) => name)).toEqual([
      ...['consent.decide', 'ledger append', 'POST /records', 'failing'],
    ]);
    expect(traces.size).toBe(1);
    expect(failed?.status.message).toBe('RangeError');
    expect(
      JSON.stringify(spans.map(({ attributes, status, events }) => [attributes, status, events])),
    ).not.toContain('essai.example');
  });
});
