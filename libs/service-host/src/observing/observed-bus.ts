import { SpanKind } from '@opentelemetry/api';
import { Bus, BusError, type RequestOptions } from '@coop/message-bus';
import type { Metrics } from './metrics.js';
import { inSpan } from './tracing.js';

/** The same bus; each request is timed and counted by its outcome. */
export class ObservedBus extends Bus {
  constructor(
    private readonly bus: Bus,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  override request<T>(pattern: string, payload: object, options?: RequestOptions): Promise<T> {
    return inSpan(pattern, SpanKind.CLIENT, { 'messaging.destination.name': pattern }, async () => {
      const end = this.metrics.busSeconds.startTimer({ pattern });
      try {
        const answer = await this.bus.request<T>(pattern, payload, options);
        this.metrics.busRequests.inc({ pattern, outcome: 'answered' });
        return answer;
      } catch (error) {
        this.metrics.busRequests.inc({ pattern, outcome: error instanceof BusError ? error.code : 'fault' });
        throw error;
      } finally {
        end();
      }
    });
  }
}
