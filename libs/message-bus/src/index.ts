export {
  Bus,
  BusError,
  DEFAULT_TIMEOUT_MS,
  type BusErrorOrigin,
  type BusFailure,
  type RequestOptions,
} from './bus.js';
export { fromWireError, toWireError, type WireError } from './wire-error.js';
export { RpcErrorFilter, faultPlace } from './rpc-error.filter.js';
export { InProcessHub, type InProcessEndpoint } from './in-process-hub.js';
export { wellFormedHeaders, type MessageHeaders } from './message-headers.js';
export { MessageContext } from './message-context.js';
export { BusServer, wireFailure } from './bus-server.js';
export { InProcessServer } from './in-process-server.js';
export { InProcessBus, connectInProcess } from './in-process-bus.js';
