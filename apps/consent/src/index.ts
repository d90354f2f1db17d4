export { ConsentModule, consentParts, consentReactors, type ConsentModuleParts } from './consent.module.js';
export { openReceiptSigner, signerOf, type ReceiptSigner } from './application/receipt-signer.js';
export { noteBreaches } from './application/duties.js';
