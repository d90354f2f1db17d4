import { Module, type DynamicModule } from '@nestjs/common';
import { auditEvents } from '@coop/contracts';
import { Ledger, type Leases } from '@coop/event-sourcing';
import type { ServiceParts } from '@coop/service-kit';
import { AuditController, ReadingsController } from './api/audit.controller.js';
import { OwnLogController } from './api/own-log.controller.js';
import { LogController } from './api/log.controller.js';
import { WitnessController } from './api/witness.controller.js';
import { LedgerWatch, type LedgerLook } from './application/ledger-watch.js';
import { LogIntegrator, type IntegratorOptions } from './application/log-integrator.js';
import { openLog } from './application/open-log.js';
import { openWitness } from './application/open-witness.js';
import { AUDIT_PARTS, type AuditParts } from './application/parts.js';
import { everySoMany } from './application/record-digests.js';
import { recordState } from './application/record-state.js';
import { keepHeadsRecorded } from './application/record-subject-heads.js';
import { SubjectHeads } from './application/subject-heads.js';
import { AuditHandlers } from './messaging/audit.handlers.js';
import type { LogPlace } from './storage/log-place.js';

export interface AuditModuleParts
  extends
    ServiceParts,
    Pick<
      AuditParts,
      'liveDigests' | 'doors' | 'openReadModels' | 'sweep' | 'asItLies' | 'sealedValues' | 'bundleSigner'
    > {
  /** Where the log lies: `logInFolders` for one process, `logInTables` for several instances. */
  readonly place: LogPlace;
  /** Who writes the log, among all instances. */
  readonly leases: Leases;
  /** Digests are recorded each time the ledger has grown by so many events. Default 5,000. */
  readonly digestEvery?: number;
  /** Witnesses and quorum of the log, as C2SP tlog-policy writes them. Default: none. */
  readonly policy?: string;
  /** Logs of others that this cooperative is a witness of, each a line `log <vkey>`. Default: none. */
  readonly watched?: string;
  readonly publication?: IntegratorOptions['publication'];
  readonly onState?: IntegratorOptions['onState'];
  readonly onWitnessing?: IntegratorOptions['onWitnessing'];
  /** Every event is compared with its entry in the log once in so many hours. Default 24. */
  readonly lookEveryHours?: number;
  /** Told what came of it. */
  readonly onLook?: (look: LedgerLook) => void;
  /** The heads of everybody are recorded at least once in so many hours in which something concerned somebody. Default 24. */
  readonly headsEveryHours?: number;
}

const DIGEST_EVERY = 5_000;
const HEADS_EVERY_HOURS = 24;
const LOOK_EVERY_HOURS = 24;
/** A start is busy enough. */
const FIRST_LOOK_MS = 600_000;
const HOUR_MS = 3_600_000;

/**
 * Opens the log and puts together what the use cases work with.
 * @throws what {@link openLog} throws
 */
export async function auditParts(parts: AuditModuleParts): Promise<AuditParts> {
  const definitions = Object.values(auditEvents.AUDIT_EVENTS);
  const opened = await openLog(parts.place, parts.policy);
  const onIntegrated = everySoMany(BigInt(parts.digestEvery ?? DIGEST_EVERY), () => recordState(assembled));
  const { store, leases, publication, onState, onWitnessing } = parts;
  const integrator = new LogIntegrator({
    ...{ store, opened, leases, onIntegrated },
    ...(publication && { publication }),
    ...(onState && { onState }),
    ...(onWitnessing && { onWitnessing }),
  });
  const ledger = new Ledger({ store: parts.store, sealer: parts.vault, definitions });
  const witness =
    parts.watched === undefined ? undefined : openWitness(await parts.place.witness(), parts.watched);
  const subjectHeads = new SubjectHeads(parts.store, opened.source.read);
  const headsEveryMs = (parts.headsEveryHours ?? HEADS_EVERY_HOURS) * HOUR_MS;
  const lookEveryMs = (parts.lookEveryHours ?? LOOK_EVERY_HOURS) * HOUR_MS;
  const watch = new LedgerWatch({
    ...{ store: parts.asItLies ?? store, read: opened.source.read, clock: parts.clock },
    logged: () => integrator.published?.size ?? 0,
    ...(parts.onLook && { told: parts.onLook }),
  });
  const assembled: AuditParts = {
    ...{ ...parts, opened, integrator, ledger, subjectHeads, headsEveryMs, watch, lookEveryMs },
    ...(witness && { witness }),
  };
  return assembled;
}

/**
 * Follows the ledger, keeps the log, records the heads when they are due, and compares ledger and log now and then,
 * until the signal aborts. Ends at once in a state of alarm.
 */
export async function runLog(parts: AuditParts, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const ended = () => over.abort();
  await Promise.all([
    parts.integrator.run(either).finally(ended),
    keepHeadsRecorded(parts, either).finally(ended),
    parts.watch.run(parts.lookEveryMs, Math.min(FIRST_LOOK_MS, parts.lookEveryMs), either).finally(ended),
  ]);
}

@Module({})
export class AuditModule {
  static register(parts: AuditParts): DynamicModule {
    return {
      module: AuditModule,
      controllers: [
        LogController,
        WitnessController,
        AuditController,
        ReadingsController,
        OwnLogController,
        AuditHandlers,
      ],
      providers: [{ provide: AUDIT_PARTS, useValue: parts }],
    };
  }
}
