import { readFileSync } from 'node:fs';
import type { Service } from '@coop/contracts';
import { asItLies, sweep } from '@coop/event-sourcing';
import { digestsOverBus, type HostContext, type HostedService } from '@coop/service-host';
import type { JsonLogger } from '@coop/service-kit';
import { recordState } from './application/record-state.js';
import type { AuditParts } from './application/parts.js';
import { AuditModule, auditParts, runLog } from './audit.module.js';
import type { HistoryDoors, OpenReadModels } from './history/doors.js';
import { acceptWitnessRequests } from './api/witness.controller.js';
import type { AuditOwnSettings } from './config.js';
import type { LedgerLook } from './application/ledger-watch.js';
import { ledgerGauge, logGauges } from './application/log-gauges.js';
import type { Witnessing } from './application/witnessing.js';
import { sweepFindings } from './history/finding.js';
import { projections } from './replay.js';
import { openBundleSigner } from './storage/bundle-key.js';
import type { LogPlace } from './storage/log-place.js';
import { rulesInFolder } from './storage/rules-in-folder.js';

export interface AuditServiceSettings {
  /** Where the log lies. */
  readonly place: (context: HostContext) => Promise<LogPlace>;
  /** Fresh reducers of every service, for replays. */
  readonly doors: HistoryDoors;
  /** Empty read models for replays. */
  readonly openReadModels: OpenReadModels;
  /** Services whose read models are kept by other processes. */
  readonly elsewhere: readonly Service[];
  /** What is set of it; absent members take their defaults. */
  readonly own?: Partial<AuditOwnSettings>;
  /** File of the key that signs evidence bundles; without it they are not signed. */
  readonly evidenceKeyFile?: string;
}

export interface AuditService extends HostedService {
  /** False while the log must not be signed: something was lost or differs. */
  isSound(): boolean;
  /** Records the digests of all read models, and everybody's head, as they are now. @returns the position of the recording */
  recordDigests(): Promise<bigint>;
}

/** The audit service, to be hosted alone or beside others. */
export function auditService(settings: AuditServiceSettings): AuditService {
  let parts: AuditParts | undefined;
  const isSound = () => parts === undefined || parts.integrator.state === 'following';
  const recordDigests = () => {
    if (parts === undefined) throw new TypeError('audit is not open yet');
    return recordState(parts);
  };
  return {
    ...{ service: 'audit', projections, indexes: [], vaultCategories: [], keepsKeyTables: true },
    ...{ isSound, recordDigests },
    open: async (context) => {
      const { place, openReadModels, elsewhere, own = {}, evidenceKeyFile } = settings;
      const doors = await withKeptRules(settings.doors, own.rulesFolder);
      const { logger } = context;
      const logPlace = await place(context);
      const opened = await auditParts({
        ...context.parts,
        ...{ place: logPlace, leases: context.leases, doors, openReadModels },
        liveDigests: async () => [
          ...(await context.hostedDigests()),
          ...(await digestsOverBus(context.parts.bus, elsewhere)),
        ],
        sweep: async () => sweepFindings(await sweep({ rows: context.rows })),
        asItLies: asItLies(context.parts.store, context.rows),
        ...settingsOf(own),
        onState: (state) => logger.error(`ALARM: nothing is signed any more, the log is in state ${state}`),
        onWitnessing: (witnessing) => tellWitnessing(logger, witnessing),
        onLook: (look) => tellLook(logger, look),
        ...(evidenceKeyFile === undefined
          ? {}
          : { bundleSigner: openBundleSigner(evidenceKeyFile, logPlace.origin) }),
      });
      parts = opened;
      const { integrator } = opened;
      return {
        modules: [AuditModule.register(opened)],
        followers: [
          { name: 'transparency log', gate: integrator.integrated, run: (signal) => runLog(opened, signal) },
        ],
        checks: [
          { name: 'log and ledger agree', check: isSound },
          { name: 'events are what was logged', degrades: true, check: () => isUnaltered(opened.watch.last) },
          {
            name: 'witnesses of the log',
            degrades: true,
            check: () => integrator.witnessing.state !== 'below-quorum',
          },
        ],
        gauges: [...logGauges(integrator), ledgerGauge(opened.watch)],
        mount: acceptWitnessRequests,
      };
    },
  };
}

async function withKeptRules(doors: HistoryDoors, folder: string | undefined): Promise<HistoryDoors> {
  return folder === undefined ? doors : { ...doors, kept: await rulesInFolder(folder) };
}

/** @throws Error when a file is not there */
function settingsOf(own: Partial<AuditOwnSettings>) {
  const {
    digestEvery,
    headsEveryHours,
    lookEveryHours,
    policyFile,
    watchedLogsFile,
    publishEveryMs,
    witnessWaitMs,
  } = own;
  return {
    ...(digestEvery === undefined ? {} : { digestEvery }),
    ...(headsEveryHours === undefined ? {} : { headsEveryHours }),
    ...(lookEveryHours === undefined ? {} : { lookEveryHours }),
    ...(policyFile === undefined ? {} : { policy: readFileSync(policyFile, 'utf8') }),
    ...(watchedLogsFile === undefined ? {} : { watched: readFileSync(watchedLogsFile, 'utf8') }),
    publication: {
      ...(publishEveryMs === undefined ? {} : { everyMs: publishEveryMs }),
      ...(witnessWaitMs === undefined ? {} : { waitMs: witnessWaitMs }),
    },
  };
}

const isUnaltered = (look: LedgerLook | undefined): boolean => (look?.differing.length ?? 0) === 0;

/** Positions belong to nobody. */
function tellLook(logger: JsonLogger, look: LedgerLook): void {
  const { at, upTo, differing, more } = look;
  if (isUnaltered(look)) logger.facts('every event is what was logged', { at, upTo: String(upTo) });
  else
    logger.error(
      `ALARM: ${differing.length + more} events are not what was logged, the first at ${differing.slice(0, 10).join(', ')}: run coop audit verify`,
    );
}

/** Names of witnesses are the operator's own. */
function tellWitnessing(logger: JsonLogger, { state, witnesses }: Witnessing): void {
  const missing = witnesses.filter(({ outcome }) => outcome !== 'cosigned');
  const told = missing.map(({ name, reason }) => `${name} (${reason ?? 'not asked'})`).join(', ');
  if (state === 'below-quorum')
    logger.error(`checkpoints are published below the quorum of witnesses; missing: ${told}`);
  else logger.facts('witnesses of the log', { state, missing: told });
}
