import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Something whose value is asked for when the metrics are read. */
export interface GaugeReading {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * What a process measures of itself. Labels are names from the program (services, routes, patterns, outcomes):
 * never an id, an address or anything of a person.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly httpRequests: Counter<'method' | 'route' | 'status'>;
  readonly httpSeconds: Histogram<'route'>;
  readonly appends: Counter<'outcome'>;
  readonly appendSeconds: Histogram;
  readonly busRequests: Counter<'pattern' | 'outcome'>;
  readonly busSeconds: Histogram<'pattern'>;
  readonly events: Counter<'type'>;

  constructor(service: string) {
    const registers = [this.#registry];
    this.#registry.setDefaultLabels({ service });
    collectDefaultMetrics({ register: this.#registry });
    this.httpRequests = new Counter({
      ...{ name: 'coop_http_requests_total', help: 'Answers by route pattern and status.' },
      ...{ labelNames: ['method', 'route', 'status'], registers },
    });
    this.httpSeconds = new Histogram({
      ...{ name: 'coop_http_request_seconds', help: 'Time to answer.', buckets: SECONDS },
      ...{ labelNames: ['route'], registers },
    });
    this.appends = new Counter({
      ...{ name: 'coop_appends_total', help: 'Appends to the event store by outcome.' },
      ...{ labelNames: ['outcome'], registers },
    });
    this.appendSeconds = new Histogram({
      ...{
        name: 'coop_append_seconds',
        help: 'Time until an append was durable.',
        buckets: SECONDS,
        registers,
      },
    });
    this.busRequests = new Counter({
      ...{ name: 'coop_bus_requests_total', help: 'Requests to other services by outcome.' },
      ...{ labelNames: ['pattern', 'outcome'], registers },
    });
    this.busSeconds = new Histogram({
      ...{
        name: 'coop_bus_request_seconds',
        help: 'Time to the answer of another service.',
        buckets: SECONDS,
      },
      ...{ labelNames: ['pattern'], registers },
    });
    this.events = new Counter({
      ...{ name: 'coop_events_total', help: 'Events that this process has appended, by type.' },
      ...{ labelNames: ['type'], registers },
    });
  }

  /** Registers a gauge that is read when the metrics are asked for. */
  gauge(
    name: string,
    help: string,
    labelNames: readonly string[],
    read: () => readonly GaugeReading[] | Promise<readonly GaugeReading[]>,
  ): void {
    const gauge = new Gauge({
      ...{ name, help, labelNames: [...labelNames], registers: [] },
      async collect() {
        const readings = await read();
        this.reset();
        for (const { labels, value } of readings) this.set({ ...labels }, value);
      },
    });
    this.#registry.registerMetric(gauge);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
