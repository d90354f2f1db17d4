import * as anonymisation from '@coop/anonymisation/replay';
import * as consent from '@coop/consent/replay';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { directoryElsewhere } from '@coop/identity/directory';
import * as identity from '@coop/identity/replay';
import * as records from '@coop/records/replay';
import { runMain } from '@coop/service-host/distributed';
import { auditSettings } from './config.js';
import * as audit from './replay.js';
import { auditService } from './service.js';
import { logInTables } from './storage/log-in-tables.js';

/** Fresh reducers of every service: what they keep is computed here again, from their events alone. */
const doors: audit.HistoryDoors = {
  projections: [identity, consent, records, anonymisation, audit].flatMap(({ projections }) => projections),
  createIndexes: () => [
    ...Object.values(identity.createIndexes()),
    ...Object.values(consent.createIndexes()),
  ],
  createControl: (options) => new consent.ControlIndex(options),
};

await runMain(auditSettings, (settings) => ({
  settings,
  hosted: auditService({
    place: ({ tables, keyTables }) =>
      logInTables({
        ...{ tables, keyTables, keyFile: settings.logKeyFile },
        ...{ witnessKeyFile: settings.witnessKeyFile, origin: settings.origin },
      }),
    doors,
    openReadModels: () => openReadModels(':memory:'),
    elsewhere: ['identity', 'consent', 'records', 'anonymisation'],
    own: settings,
    evidenceKeyFile: settings.evidenceKeyFile,
  }),
  directory: directoryElsewhere(undefined, settings.issuerName),
}));
