import { Module, type DynamicModule } from '@nestjs/common';
import { Ledger, type Leases, type ReadModels } from '@coop/event-sourcing';
import { Budgets, type ServiceParts } from '@coop/service-kit';
import { ConcernedController } from './api/concerned.controller.js';
import { ImportsController } from './api/imports.controller.js';
import { OwnDataController } from './api/own-data.controller.js';
import { RecordsController } from './api/records.controller.js';
import { DeclaredImports } from './application/declared-imports.js';
import { appendRefusal, type RefusalFacts } from './application/disclosure-events.js';
import { cooperativeOf } from './application/find-cooperative.js';
import { neighboursOver } from './application/neighbours.js';
import { KnownPurposes } from './application/known-purposes.js';
import type { KeyDestroyer, Mailer } from './application/ports.js';
import { RefusalLog } from './application/refusal-log.js';
import { RememberedRecords } from './application/remembered-records.js';
import type { RecordsSettings } from './config.js';
import { RecordsHandlers } from './messaging/records.handlers.js';
import { findRecord } from './projections/current-records.js';
import { RECORDS_PARTS, type RecordsServiceParts } from './records-parts.token.js';
import { definitions } from './replay.js';

/** Categories of sealed values that the vault handle of this service must be given. */
export const VAULT_CATEGORIES = ['record', 'import-file'] as const;

export interface RecordsModuleParts extends ServiceParts {
  readonly mailer: Mailer;
  /** Destroys the key of an import's file: the vault itself, or a part of it. */
  readonly keys: KeyDestroyer;
  /** Where declarations of files wait for the file, for all instances; the read models will do. */
  readonly tables: ReadModels;
  /** Who reads which file, among all instances. */
  readonly leases: Leases;
  readonly settings: RecordsSettings;
  /** Where the pages stand, without a slash at the end: for links in mails. */
  readonly publicUrl: string;
  /** Told the commitment of a value that is lost without an erasure. */
  readonly alarm: (commitment: string) => void;
  /** Told when the count of refusals could not be written; the first of them was. */
  readonly failed: (error: unknown) => void;
}

const READINGS = 'readings';

/** What the use cases of this service work with, from what the process opened. */
export function recordsParts(parts: RecordsModuleParts): RecordsServiceParts {
  const { store, vault, blind, readModels, clock, mailer, keys, leases, settings, alarm, failed } = parts;
  const ledger = new Ledger({ store, sealer: vault, definitions });
  const windowMs = settings.refusalWindowSeconds * 1_000;
  const append = (facts: RefusalFacts, id: string, count: number) => appendRefusal(ledger, facts, id, count);
  const budget = { burst: settings.readingsAtOnce, perSecond: settings.readingsPerSecond };
  const budgets = new Budgets({ [READINGS]: budget });
  return {
    ...{ ledger, vault, blind, readModels, clock, mailer, keys, leases, alarm },
    gate: parts.gates.readModels,
    publicUrl: parts.publicUrl,
    neighbours: neighboursOver(parts.bus),
    purposes: new KnownPurposes(store),
    records: new RememberedRecords((record) => findRecord(readModels.reader<never>(), record)),
    refusals: new RefusalLog(append, { windowMs, failed }),
    budgets: { take: (client) => budgets.take(client, READINGS) },
    declared: new DeclaredImports(parts.tables, clock),
    cooperative: cooperativeOf(store),
  };
}

@Module({})
export class RecordsModule {
  /** The parts are made with {@link recordsParts}, because the process also resumes imports with them. */
  static register(parts: RecordsServiceParts): DynamicModule {
    return {
      module: RecordsModule,
      controllers: [
        RecordsController,
        ImportsController,
        OwnDataController,
        ConcernedController,
        RecordsHandlers,
      ],
      providers: [
        { provide: RECORDS_PARTS, useValue: parts },
        {
          provide: 'refusals written at the end',
          useValue: { onApplicationShutdown: () => parts.refusals.close() },
        },
      ],
    };
  }
}
