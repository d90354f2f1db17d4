import { join } from 'node:path';
import type { DynamicModule } from '@nestjs/common';
import { AnonymisationModule, anonymisationParts, anonymisationReactors } from '@coop/anonymisation';
import { AuditModule, auditParts, recordStateDigests, runLog, type LiveDigests } from '@coop/audit';
import { ConsentModule, consentParts, consentReactors, noteBreaches, openReceiptSigner } from '@coop/consent';
import { stateDigest, type DigestedIndex, type PositionGate, type Reactor } from '@coop/event-sourcing';
import { sweep } from '@coop/event-store-sqlite';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import {
  IdentityModule,
  reactors as identityReactors,
  type EmbeddedProvider,
  type IdentityParts,
  type Mailer,
} from '@coop/identity';
import { PortalModule } from '@coop/portal';
import { RecordsModule, recordsParts, recordsSettings, resumeImports, VAULT_CATEGORIES } from '@coop/records';
import type { ServiceParts } from '@coop/service-kit';
import type { AdjustableClock } from './adjustable-clock.js';
import { historyDoors } from './history-doors.js';
import type { CooperativeOptions } from './cooperative-options.js';
import type { OpenedParts } from './open-parts.js';

export interface ServicesInput {
  readonly options: CooperativeOptions;
  readonly parts: OpenedParts;
  readonly partsFor: (service: string, categories: readonly string[]) => ServiceParts;
  readonly identity: IdentityParts;
  readonly mailer: Mailer;
  readonly provider: EmbeddedProvider;
  readonly clock: AdjustableClock;
}

export interface OpenedServices {
  readonly modules: readonly DynamicModule[];
  readonly reactors: readonly Reactor[];
  readonly log: { readonly gate: PositionGate; run(signal: AbortSignal): Promise<void> };
  /** Finishes what a crash interrupted or a restored backup lacks. */
  resume(): Promise<void>;
  /** What time alone brings about: called each minute. */
  tick(): Promise<void>;
  /** False while the log must not be signed: something was lost or differs. */
  logIsSound(): boolean;
  /** Records the digests of all read models as they are now. @returns the position of the recording */
  recordDigests(): Promise<bigint>;
}

/** Digests of everything that a replay must reproduce. */
function liveDigests({ projectionRunner, indexes, indexRunner }: OpenedParts): LiveDigests {
  return async () => {
    const readModels = await projectionRunner.digests();
    const inMemory = (Object.values(indexes) as readonly DigestedIndex[]).map((index) => ({
      readModel: index.name,
      atPosition: indexRunner.gate.position,
      digest: stateDigest(index.digestInput()),
    }));
    return [
      ...readModels.map(({ projection, position, digest }) => ({
        readModel: projection,
        atPosition: position,
        digest,
      })),
      ...inMemory,
    ];
  };
}

/** The sweep of the file. Its details name streams, which belong to someone: they are left out. */
async function sweepOf({ store }: OpenedParts) {
  const { findings } = await sweep(store);
  return findings.map(({ position, problem }) => ({ code: problem, position, event: null, detail: problem }));
}

/** Makes every service from the handles that the process opened for it. */
export async function openServices(input: ServicesInput): Promise<OpenedServices> {
  const { options, parts, partsFor, identity, mailer, provider, clock } = input;
  const { dataDir, keysDir, origin, baseUrl, logger } = options;
  const consent = consentParts({
    ...partsFor('consent', []),
    control: parts.indexes.control,
    deliveries: parts.indexes.deliveries,
    signer: await openReceiptSigner(join(keysDir, 'receipts.pem')),
    cooperative: origin.split('/')[0] ?? origin,
  });
  const { readingsPerSecond, readingsAtOnce, refusalWindowSeconds, digestEvery } = options;
  const records = recordsParts({
    ...partsFor('records', VAULT_CATEGORIES),
    mailer,
    keys: parts.vault,
    publicUrl: baseUrl,
    settings: recordsSettings.schema.parse({ readingsPerSecond, readingsAtOnce, refusalWindowSeconds }),
    alarm: (commitment) => logger.facts('a sealed value is lost', { commitment }),
    failed: (error) => logger.error(error),
  });
  const audit = await auditParts({
    ...partsFor('audit', []),
    ...{ logDir: join(dataDir, 'log'), keysDir, origin },
    liveDigests: liveDigests(parts),
    doors: historyDoors,
    openReadModels: () => openReadModels(':memory:'),
    sweep: () => sweepOf(parts),
    ...(digestEvery === undefined ? {} : { digestEvery }),
  });
  const anonymisation = anonymisationParts({
    ...partsFor('anonymisation', ['release']),
    keys: { destroyTable: async (release, at) => void (await parts.vault.destroy(release, 'purge', at)) },
  });
  return {
    modules: [
      IdentityModule.register(identity),
      ConsentModule.register(consent),
      RecordsModule.register(records),
      AnonymisationModule.register(anonymisation),
      AuditModule.register(audit),
      // Last: it answers every path that no service knows.
      PortalModule.register({
        apiBase: options.localUrl ?? baseUrl,
        baseUrl,
        issuer: provider.issuer,
        ...provider.portalClient,
        demonstration: options.demonstration,
        cooperativeName: options.name,
        clock: clock.now,
      }),
    ],
    reactors: [
      ...identityReactors(identity),
      ...consentReactors(consent),
      ...anonymisationReactors(anonymisation),
    ],
    log: { gate: audit.integrator.gate, run: (signal) => runLog(audit, signal) },
    resume: async () => {
      await resumeImports(records);
      // The provider's file is in no backup: its clients come from the ledger.
      for (const { client, clientId } of identity.actors.openClients())
        await provider.admit(client, clientId);
    },
    tick: async () => {
      await noteBreaches(consent);
      provider.sweep();
    },
    logIsSound: () => audit.integrator.state === 'following',
    recordDigests: () => recordStateDigests(audit),
  };
}
