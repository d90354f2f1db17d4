import type { INestApplication, Type } from '@nestjs/common';
import type { TestSite } from '@coop/message-bus/testing';
import type { NatsConnectionHandle } from '../connection-handle.js';
import { connectNatsTransport, type NatsBusServer, type NatsServerLimits } from '../nats-bus-server.js';
import { NatsBus } from '../nats-bus.js';

/** An application that answers over NATS. */
export interface Answering {
  readonly app: INestApplication;
  readonly server: NatsBusServer;
  /** Closes the application, then its connection. */
  close(): Promise<void>;
}

/** Starts an application whose handlers answer as the connection's service. */
export async function startAnswering(
  site: TestSite,
  handle: NatsConnectionHandle,
  controllers: Type[],
  limits: NatsServerLimits = {},
): Promise<Answering> {
  const app = await site.application(controllers, new NatsBus(handle));
  const server = connectNatsTransport(app, handle, handle.service, limits);
  await app.startAllMicroservices();
  await app.init();
  const close = async (): Promise<void> => {
    await app.close();
    await handle.close();
  };
  return { app, server, close };
}
