import { join } from 'node:path';
import { anonymisationOwnSettings, anonymisationService } from '@coop/anonymisation';
import { auditService, logInFolders, logInTables, type AuditService } from '@coop/audit';
import { consentService } from '@coop/consent';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { identityService, type IdentityService } from '@coop/identity';
import { CALLBACK_PATH } from '@coop/portal';
import { recordsService } from '@coop/records';
import type { HostedService } from '@coop/service-host';
import type { CooperativeOptions } from './cooperative-options.js';
import { historyDoors } from './history-doors.js';

/** Every service of the process, those at hand that the start program works with. */
export interface AllServices {
  readonly identity: IdentityService;
  readonly audit: AuditService;
  /** In the order in which they are opened. */
  readonly all: readonly HostedService[];
}

/** The log's files lie in the data folder, or in tables when the data are in a database. */
function logPlace({ dataDir, keysDir, origin, real }: CooperativeOptions) {
  return (context: {
    readonly tables: Parameters<typeof logInTables>[0]['tables'];
    readonly keyTables: Parameters<typeof logInTables>[0]['keyTables'];
  }) =>
    real === undefined
      ? Promise.resolve(logInFolders({ logDir: join(dataDir, 'log'), keysDir, origin }))
      : logInTables({
          ...{ tables: context.tables, keyTables: context.keyTables, origin },
          keyFile: join(keysDir, 'log.skey'),
        });
}

/** Declares every service with what the start program was told. */
export function allServices(options: CooperativeOptions): AllServices {
  const { keysDir, baseUrl: publicUrl, origin, demonstration, audit: auditOwn } = options;
  const { readingsPerSecond, readingsAtOnce, refusalWindowSeconds = 2, webhookTargets } = options;
  const identity = identityService({
    ...{ publicUrl, demonstration, portalCallback: CALLBACK_PATH },
    providerKeysFile: join(keysDir, 'provider-keys.json'),
    ...(options.erasureTerms === undefined ? {} : { erasureTerms: options.erasureTerms }),
    ...(options.keycloak === undefined ? {} : { keycloak: options.keycloak }),
  });
  const audit = auditService({
    place: logPlace(options),
    evidenceKeyFile: join(keysDir, 'evidence.skey'),
    doors: historyDoors,
    openReadModels: () => openReadModels(':memory:'),
    elsewhere: [],
    ...(auditOwn === undefined ? {} : { own: auditOwn }),
  });
  const consent = consentService({
    signingKeyFile: join(keysDir, 'receipts.pem'),
    cooperative: origin.split('/')[0] ?? origin,
    publicUrl,
    ...{ postalAddress: options.postalAddress, contact: options.contact },
    dutyReminders: options.dutyReminders,
    ...(webhookTargets === undefined ? {} : { webhookTargets }),
  });
  const records = recordsService({ publicUrl, readingsPerSecond, readingsAtOnce, refusalWindowSeconds });
  const anonymisation = anonymisationService(
    options.anonymisation ?? anonymisationOwnSettings.schema.parse({}),
  );
  return { identity, audit, all: [identity, consent, records, anonymisation, audit] };
}
