import type { INestApplication } from '@nestjs/common';
import type { SessionNotice } from '@coop/contracts';
import type { CommitNotice } from '@coop/event-sourcing';
import {
  connectInProcess,
  InProcessBus,
  InProcessHub,
  MessageContext,
  type Bus,
  type MessageHeaders,
} from '@coop/message-bus';
import {
  announcer,
  connectNats,
  connectNatsTransport,
  NatsBus,
  sessionAnnouncer,
  type NatsConnectionHandle,
} from '@coop/message-bus-nats';
import type { HealthCheck, JsonLogger } from '@coop/service-kit';
import type { FoundationGauge } from './foundations.js';
import { currentTraceparent, withTraceparent } from './observing/tracing.js';

/** How a process speaks to others: requests, and announcements of commits and of sessions that ended. */
export interface Messaging {
  readonly bus: Bus;
  /** The connection itself, where there is one: partner feeds travel over it too. */
  readonly nats?: NatsConnectionHandle;
  announce(notice: CommitNotice): void;
  onNotice(listener: (notice: CommitNotice) => void): void;
  /** Tells every process that a session ended at the issuer. */
  tellEnded(notice: SessionNotice): void;
  onEnded(listener: (notice: SessionNotice) => void): void;
  connect(app: INestApplication): void;
  readonly checks: readonly HealthCheck[];
  readonly gauges: readonly FoundationGauge[];
  close(): Promise<void>;
}

/** Where the bus is, and as whom a process speaks there. */
export interface NatsAccess {
  readonly natsUrl: string;
  readonly natsUser: string;
  readonly natsPassword: string;
}

/** What a request carries of the trace that it belongs to. */
function ambient(): MessageHeaders | undefined {
  const traceparent = currentTraceparent();
  return traceparent === undefined ? undefined : { traceparent };
}

/** For one process that is everything: nobody else listens. */
export function ownMessaging(): Messaging {
  const hub = new InProcessHub();
  return {
    bus: new InProcessBus(hub, ambient),
    announce: () => undefined,
    onNotice: () => undefined,
    tellEnded: () => undefined,
    onEnded: () => undefined,
    connect: (app) => void connectInProcess(app, hub),
    checks: [],
    gauges: [],
    close: () => Promise.resolve(),
  };
}

const traceparentOf = (context: unknown): string | undefined =>
  context instanceof MessageContext ? context.getHeaders()?.traceparent : undefined;

const FIRST_ATTEMPTS = 30;
const PAUSE_MS = 1_000;

/** The bus may start after the services: the first connection is tried for half a minute. */
async function patiently(
  access: NatsAccess,
  service: string,
  logger: JsonLogger,
): Promise<NatsConnectionHandle> {
  const { natsUrl: servers, natsUser: user, natsPassword: password } = access;
  for (let attempt = 1; ; attempt += 1)
    try {
      return await connectNats({
        ...{ servers, service, credentials: { user, password } },
        onStatus: (event) => logger.facts('message bus', { ...event }),
      });
    } catch (error) {
      const isWrong = error instanceof Error && error.name === 'AuthorizationError';
      if (isWrong || attempt === FIRST_ATTEMPTS) throw error;
      logger.facts('message bus', { kind: 'not reached yet', attempt });
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
}

/**
 * Over NATS, for the services that this process hosts.
 * @throws what the server answers to wrong credentials, and when it cannot be reached for half a minute
 */
export async function natsMessaging(
  access: NatsAccess,
  {
    service,
    services,
    logger,
  }: { readonly service: string; readonly services: readonly string[]; readonly logger: JsonLogger },
): Promise<Messaging> {
  const nats = await patiently(access, service, logger);
  const notices = announcer(nats, service);
  const sessions = sessionAnnouncer(nats);
  const gauge = (name: string, help: string, read: () => number): FoundationGauge => ({
    ...{ name, help, labels: [] },
    read: () => [{ labels: {}, value: read() }],
  });
  return {
    bus: new NatsBus(nats, ambient),
    nats,
    announce: (notice) => notices.announce(notice),
    onNotice: (listener) => void notices.onNotice(listener),
    tellEnded: (notice) => sessions.tell(notice),
    onEnded: (listener) => void sessions.onEnded(listener),
    connect: (app) => {
      for (const name of services)
        connectNatsTransport(app, nats, name).setOnProcessingStartHook((_transport, context, done) => {
          void withTraceparent(traceparentOf(context), done);
        });
    },
    checks: [{ name: 'message bus', check: () => nats.connected() }],
    gauges: [
      gauge('coop_bus_connected', '1 while connected to the message bus.', () => (nats.connected() ? 1 : 0)),
      gauge('coop_bus_reconnections_total', 'How often the bus was lost and found again.', () =>
        nats.reconnections(),
      ),
      gauge('coop_bus_forbidden_total', 'How often the bus refused a publish or a subscription.', () =>
        nats.forbidden(),
      ),
    ],
    close: () => {
      sessions.close();
      return nats.close();
    },
  };
}
