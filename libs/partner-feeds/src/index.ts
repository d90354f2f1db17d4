export { isPublicAddress } from './webhooks/addresses.js';
export { deliverWebhooks, WEBHOOK_LEASE, type DelivererParts } from './webhooks/deliverer.js';
export { openDeliveryStates, type DeliveryState, type DeliveryStates } from './webhooks/delivery-state.js';
export type { FailureCode, Outcome } from './webhooks/outcome.js';
export type {
  Disabling,
  FeedEntry,
  FeedSource,
  HoldReason,
  Registration,
  Replay,
  Standing,
  WebhookDirectory,
} from './webhooks/ports.js';
export { openPost, type Post, type PostOptions } from './webhooks/post.js';
export { MAX_RETRY_AFTER_MS, RETRY_DELAYS_MS } from './webhooks/schedule.js';
export { deriveSecret, secretText, signed, type SignedMessage } from './webhooks/signing.js';
export {
  DEVELOPMENT_TARGETS,
  PUBLIC_TARGETS,
  TargetRefused,
  targetOf,
  type Resolve,
  type TargetFault,
  type TargetPolicy,
} from './webhooks/targets.js';
