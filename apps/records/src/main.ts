import { directoryElsewhere } from '@coop/identity/directory';
import { runMain } from '@coop/service-host/distributed';
import { recordsSettings } from './config.js';
import { recordsService } from './service.js';

await runMain(recordsSettings, (settings) => ({
  settings,
  hosted: recordsService(settings),
  directory: directoryElsewhere(undefined, settings.issuerName),
}));
