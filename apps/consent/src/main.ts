import { directoryElsewhere } from '@coop/identity/directory';
import { runMain } from '@coop/service-host/distributed';
import { consentSettings, jetstreamOf } from './config.js';
import { consentService } from './service.js';

await runMain(consentSettings, (settings) => ({
  settings,
  hosted: consentService({ ...settings, ...jetstreamOf(settings) }),
  directory: directoryElsewhere(undefined, settings.issuerName),
}));
