export { memoryVault, openVault, type VaultSettings } from './open-vault.js';
export { rotateKekOfFolder, type FolderRotation } from './rotate-kek.js';
export type { AppendOutcome, OrphanSweep, OrphanWitness } from './orphans.js';
export { VaultRefusal, type VaultRefusalCode } from './refusal.js';
export type {
  BlindIndex,
  BlindMatch,
  Clock,
  DestroyOptions,
  Destruction,
  EmbeddedVault,
  ErasureListHead,
  ErasureListState,
  ErasureScope,
  LossCause,
  LostValue,
  Opened,
  OpeningPurpose,
  OpenRequest,
  PurposeKind,
  SealedRef,
  SealRequest,
  Vault,
  VaultHandle,
} from './vault.js';
