import type { NatsConnection } from '@nats-io/transport-node';

/** What must be known of a connection that comes and goes. */
export interface ConnectionWatch {
  connected(): boolean;
  /** Calls back whenever the connection is found again: the server may have become another one. */
  onReconnect(listener: () => void): void;
}

export function watchConnection(connection: NatsConnection): ConnectionWatch {
  const listeners = new Set<() => void>();
  let isUp = true;
  const watch = async (): Promise<void> => {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') isUp = false;
      if (type !== 'reconnect') continue;
      isUp = true;
      for (const tell of listeners) tell();
    }
  };
  void watch();
  return {
    connected: () => isUp && !connection.isClosed(),
    onReconnect: (listener) => void listeners.add(listener),
  };
}
