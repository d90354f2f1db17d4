import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SERVICE_GRAPH, SERVICES } from '@coop/contracts';
import { busUses } from './testing/bus-uses.js';

function rootOf(folder: string): string {
  return existsSync(join(folder, 'nx.json')) ? folder : rootOf(dirname(folder));
}

const ROOT = rootOf(dirname(fileURLToPath(import.meta.url)));

describe('The graph of the services, from which the permissions of the bus are generated', () => {
  it.each(SERVICES)('says exactly what %s answers and asks in its code.', (service) => {
    const found = busUses(ROOT, service);
    const { answers, asks } = SERVICE_GRAPH[service];
    expect(answers.toSorted()).toEqual(found.answers);
    expect(asks.toSorted()).toEqual(found.asks);
  });

  it('can be compared with the code, because patterns are written out.', () => {
    // Its function `ask` passes on the pattern that each of its callers writes out.
    const known = ['apps/identity/src/application/carry-out-erasure.ts'];
    expect(SERVICES.flatMap((service) => busUses(ROOT, service).computed)).toEqual(known);
  });

  it('counts what the host answers and asks in the name of the services.', () => {
    const hosted = SERVICES.filter((service) => service !== 'portal');
    for (const service of hosted)
      expect(busUses(ROOT, service).answers).toEqual(
        expect.arrayContaining([`${service}.digests`, `${service}.acknowledge-erasure`]),
      );
    const others = hosted.filter((service) => service !== 'audit').map((service) => `${service}.digests`);
    expect(busUses(ROOT, 'audit').asks).toEqual(expect.arrayContaining(others));
  });

  it('lets nobody ask what nobody answers, or what is its own.', () => {
    for (const service of SERVICES) {
      const others = SERVICES.filter((other) => other !== service);
      const answered = others.flatMap((other) => SERVICE_GRAPH[other].answers);
      expect(SERVICE_GRAPH[service].asks.filter((pattern) => !answered.includes(pattern))).toEqual([]);
    }
  });

  it('lets every service answer under its own name only.', () => {
    for (const service of SERVICES) {
      const { answers } = SERVICE_GRAPH[service];
      expect(answers.filter((pattern) => !pattern.startsWith(`${service}.`))).toEqual([]);
    }
  });
});
