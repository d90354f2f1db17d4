// What every adapter of the vault shares: how a value is sealed, how keys are wrapped, what an outcome is called.
export { BlindFingerprints } from './blind-fingerprints.js';
export { createDataKey, joinKeyIds, splitKeyIds, unwrapDataKey, type NewDataKey } from './data-keys.js';
export { headFromText, headToText, listSigner, type ListedErasure, type ListedFact } from './erasure-list.js';
export { KeptErasureList } from './kept-erasure-list.js';
export { readErasureLines, waiveErasureList, writeErasureLines } from './erasure-list-file.js';
export {
  columnsOf,
  erasureName,
  orderOf,
  type ErasureRecord,
  type OrderedErasure,
} from './erasure-record.js';
export { KeyCache } from './key-cache.js';
export {
  createKeyEncryptionKey,
  KEY_BYTES,
  KeyEncryptionKey,
  writeKekFile,
  type KeyWrapping,
} from './key-encryption-key.js';
export { rewrapKekFile } from './kek-file.js';
export { transitKeyFile, type TransitSettings } from './transit.js';
export { plainKeyFile, type KeyEncryption } from './key-encryption.js';
export { nextKekOf } from './kek-file.js';
export { absent, lossOf, OpeningCounts, openStored, type KeyView } from './opening.js';
export {
  marksFromText,
  marksToText,
  sweepOrphans,
  type OrphanMarks,
  type OrphanStore,
  type UnclaimedValue,
} from './orphans.js';
export type { SealCall } from './seal-queue.js';
export { bytesToSeal, sealBytes, type SealedRow } from './sealed-request.js';
export { digestOf, type Binding, type Ciphertext, type StoredValue } from './sealed-value.js';
export { ServiceHandle, type LimitedOpening } from './service-handle.js';
