export { connectNats, type NatsCredentials, type NatsSettings } from './connect-nats.js';
export type { NatsConnectionHandle } from './connection-handle.js';
export type { ConnectionEvent } from './connection-status.js';
export { NatsBus } from './nats-bus.js';
export { connectNatsTransport, NatsBusServer, type NatsServerLimits } from './nats-bus-server.js';
export { announcer, type Announcer, type NoticeCounts, type NoticeListener } from './announcer.js';
export { sessionAnnouncer, type SessionAnnouncer } from './session-announcer.js';
export {
  natsAccounts,
  servicePermissions,
  type AccountsPlan,
  type Graph,
  type SubjectRights,
  type UserSecret,
} from './accounts.js';
