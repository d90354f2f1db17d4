import { serviceOfPath } from '@coop/contracts';
import { readHosted, trustedIssuer } from '@coop/service-host';
import { runPages } from '@coop/service-host/distributed';
import { sessionNoticeOf } from '@coop/service-kit';
import { portalSettings } from './config.js';
import type { Fetch } from './client/http-client.js';
import { PortalModule } from './portal.module.js';
import { openPortalKeys } from './session/portal-keys.js';

/** Each request goes to the service that answers its path: there is no front door between services. */
const toServices =
  (template: string): Fetch =>
  (url, init) => {
    const { pathname, search } = new URL(url);
    return fetch(template.replace('{service}', serviceOfPath(pathname)) + pathname + search, init);
  };

try {
  const settings = readHosted(portalSettings, process.env);
  const { publicUrl: baseUrl, issuer, clientId, clientSecret, name: cooperativeName } = settings;
  await runPages({
    ...{ service: 'portal', settings },
    modules: ({ tables, logger, tellEnded }) => [
      PortalModule.register(
        {
          ...{ apiBase: baseUrl, baseUrl, issuer, clientId, clientSecret, cooperativeName, tables },
          demonstration: settings.mode === 'demonstration',
          keys: openPortalKeys(settings.keyFile),
          logout: {
            issuer: trustedIssuer(settings),
            onEnded: (session) => tellEnded(sessionNoticeOf(session)),
            onRejected: (reason) => logger.facts('logout token refused', { reason }),
          },
          clock: () => new Date(),
        },
        { fetch: toServices(settings.services) },
      ),
    ],
  });
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}
