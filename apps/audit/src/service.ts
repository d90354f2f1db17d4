import type { Service } from '@coop/contracts';
import { asItLies, sweep } from '@coop/event-sourcing';
import { digestsOverBus, type HostContext, type HostedService } from '@coop/service-host';
import { recordStateDigests } from './application/record-digests.js';
import type { AuditParts } from './application/parts.js';
import { AuditModule, auditParts, runLog } from './audit.module.js';
import type { HistoryDoors, OpenReadModels } from './history/doors.js';
import { sweepFindings } from './history/finding.js';
import { projections } from './replay.js';
import type { LogPlace } from './storage/log-place.js';

export interface AuditServiceSettings {
  /** Where the log lies. */
  readonly place: (context: HostContext) => Promise<LogPlace>;
  /** Fresh reducers of every service, for replays. */
  readonly doors: HistoryDoors;
  /** Empty read models for replays. */
  readonly openReadModels: OpenReadModels;
  /** Services whose read models are kept by other processes. */
  readonly elsewhere: readonly Service[];
  /** Digests are recorded each time the ledger has grown by so many events. */
  readonly digestEvery?: number;
}

export interface AuditService extends HostedService {
  /** False while the log must not be signed: something was lost or differs. */
  isSound(): boolean;
  /** Records the digests of all read models as they are now. @returns the position of the recording */
  recordDigests(): Promise<bigint>;
}

/** The audit service, to be hosted alone or beside others. */
export function auditService(settings: AuditServiceSettings): AuditService {
  let parts: AuditParts | undefined;
  const isSound = () => parts === undefined || parts.integrator.state === 'following';
  const recordDigests = () => {
    if (parts === undefined) throw new TypeError('audit is not open yet');
    return recordStateDigests(parts);
  };
  return {
    ...{ service: 'audit', projections, indexes: [], vaultCategories: [], keepsKeyTables: true },
    ...{ isSound, recordDigests },
    open: async (context) => {
      const { place, doors, openReadModels, elsewhere, digestEvery } = settings;
      const opened = await auditParts({
        ...context.parts,
        ...{ place: await place(context), leases: context.leases, doors, openReadModels },
        liveDigests: async () => [
          ...(await context.hostedDigests()),
          ...(await digestsOverBus(context.parts.bus, elsewhere)),
        ],
        sweep: async () => sweepFindings(await sweep({ rows: context.rows })),
        asItLies: asItLies(context.parts.store, context.rows),
        ...(digestEvery === undefined ? {} : { digestEvery }),
      });
      parts = opened;
      const { gate } = opened.integrator;
      return {
        modules: [AuditModule.register(opened)],
        followers: [{ name: 'transparency log', gate, run: (signal) => runLog(opened, signal) }],
        checks: [{ name: 'log and ledger agree', check: isSound }],
      };
    },
  };
}
