export { ConsentModule, consentParts, consentReactors, type ConsentModuleParts } from './consent.module.js';
export { openReceiptSigner, signerOf, type ReceiptSigner } from './application/receipt-signer.js';
export { noteBreaches } from './application/duties.js';
export { noteExpiries } from './application/ending-grants.js';
export { jetstreamFeeds, type JetStreamOptions } from './application/jetstream-feeds.js';
export { webhookDeliverer } from './application/webhooks-deliverer.js';
export type { WebhookOptions } from './application/webhooks-parts.js';
export { consentOwnSettings, consentSettings } from './config.js';
export { consentService, type ConsentServiceSettings } from './service.js';
