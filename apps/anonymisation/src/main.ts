import { directoryElsewhere } from '@coop/identity/directory';
import { runMain } from '@coop/service-host/distributed';
import { anonymisationSettings } from './config.js';
import { anonymisationService } from './service.js';

await runMain(anonymisationSettings, (settings) => ({
  settings,
  hosted: anonymisationService(settings),
  directory: directoryElsewhere(undefined, settings.issuerName),
}));
