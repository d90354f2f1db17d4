import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SERVICE_PATHS, serviceOfPath, SERVICES, type Service } from '@coop/contracts';

const APPS = join(dirname(dirname(fileURLToPath(import.meta.url))), '..');

/** First segments of the paths that the controllers of a service answer, read from its sources. */
function answeredBy(service: Service): readonly string[] {
  const segments = globSync(`${service}/src/api/*.controller.ts`, { cwd: APPS }).flatMap((file) => {
    const text = readFileSync(join(APPS, file), 'utf8');
    const base = /@Controller\((?:'([^']*)')?\)/.exec(text)?.[1] ?? '';
    const routes = [...text.matchAll(/@(?:Get|Post|Put|Patch|Delete)\((?:'([^']*)')?/g)];
    return routes.map(([, route = '']) => `${base}/${route}`.replace(/^\//, '').split('/')[0] ?? '');
  });
  return [...new Set(segments)].sort();
}

describe('The paths by which front doors know the services', () => {
  it.each(SERVICES.filter((service) => service !== 'portal'))('are those that %s answers', (service) => {
    // The embedded provider is no controller: it is mounted.
    const declared = SERVICE_PATHS[service].filter((path) => path !== 'oidc');
    expect(answeredBy(service)).toEqual([...declared].sort());
  });

  it('are told apart by their whole first segment', () => {
    expect(serviceOfPath('/audit/head')).toBe('audit');
    expect(serviceOfPath('/auditor')).toBe('portal');
    expect(serviceOfPath('/me/export.csv?x=1')).toBe('records');
    expect(serviceOfPath('/my/data')).toBe('portal');
    expect(serviceOfPath('/')).toBe('portal');
  });
});
