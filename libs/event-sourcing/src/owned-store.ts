import { requireOwner } from './append-rules.js';
import { StoreError, type EventStore } from './event-store.js';

const SERVICE = /^[a-z0-9]+$/;

/**
 * What a service is given: it reads everything, appends only to categories `<service>-…`, cannot get a handle for
 * another service and leaves closing to whoever opened the store.
 */
export function ownedBy(service: string, store: EventStore): EventStore {
  if (!SERVICE.test(service))
    throw new StoreError('NotOwned', 'a service is named by small letters and digits');
  const { findCommand, readStream, readAll, head, positionAt, subscribe } = store;
  const handle: EventStore = {
    findCommand,
    readStream,
    readAll,
    head,
    positionAt,
    subscribe,
    async append(request) {
      requireOwner(service, request);
      return store.append(request);
    },
    forService(other) {
      if (other !== service) throw new StoreError('NotOwned', `${service} gives no handle for ${other}`);
      return handle;
    },
    close: () => Promise.resolve(),
  };
  return handle;
}
