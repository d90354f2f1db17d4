import type { Ledger } from '@coop/event-sourcing';
import type { ServiceParts } from '@coop/service-kit';
import type { BundleSigner } from '../evidence/bundle-parts.js';
import type { HistoryDoors, HistoryStore, OpenReadModels } from '../history/doors.js';
import type { SealedValueCheck } from '../history/sealed-values.js';
import type { VerificationParts } from '../history/verify-ledger.js';
import type { LedgerWatch } from './ledger-watch.js';
import type { LogIntegrator } from './log-integrator.js';
import type { OpenedLog } from './open-log.js';
import type { OpenedWitness } from './open-witness.js';
import type { SubjectHeads } from './subject-heads.js';

/** The digest of one read model or index of the running process, and the position that it had reached. */
export interface LiveDigest {
  readonly readModel: string;
  readonly atPosition: bigint;
  readonly digest: string;
}

/** Asks the running process for the digests of everything that a replay must reproduce, in one consistent look. */
export type LiveDigests = () => Promise<readonly LiveDigest[]>;

/** What the use cases of this service work with. */
export interface AuditParts extends ServiceParts {
  readonly ledger: Ledger;
  readonly opened: OpenedLog;
  readonly integrator: LogIntegrator;
  /** Absent where this cooperative is no witness of others' logs. */
  readonly witness?: OpenedWitness;
  readonly liveDigests: LiveDigests;
  readonly watch: LedgerWatch;
  /** So often every event is compared with its entry in the log. */
  readonly lookEveryMs: number;
  readonly subjectHeads: SubjectHeads;
  /** How old the last recorded map of heads may become when something concerned somebody since. */
  readonly headsEveryMs: number;
  readonly doors: HistoryDoors;
  readonly openReadModels?: OpenReadModels;
  /** The store's own sweep. */
  readonly sweep?: VerificationParts['sweep'];
  /** The ledger for verifications: what was altered is given as it lies there. Default: the store. */
  readonly asItLies?: HistoryStore;
  readonly sealedValues?: SealedValueCheck;
  /** Signs evidence bundles; without it they are not signed, and say so. */
  readonly bundleSigner?: BundleSigner;
}

/** The injection token of {@link AuditParts}. */
export const AUDIT_PARTS = Symbol('audit parts');
