import { ProjectionRunner, type Projection, type ReadModels } from '@coop/event-sourcing';
import type { Foundations } from './foundations.js';
import type { HostedService } from './hosted-service.js';

interface ReadModelGroup {
  readonly readModels: ReadModels;
  readonly projections: Projection[];
  readonly services: string[];
}

/** Services that share a database share one runner: one transaction keeps them all. */
function groupsOf(services: readonly HostedService[], foundations: Foundations): readonly ReadModelGroup[] {
  const groups = new Map<ReadModels, ReadModelGroup>();
  for (const { service, projections } of services) {
    const readModels = foundations.readModels(service);
    const group = groups.get(readModels) ?? { readModels, projections: [], services: [] };
    group.projections.push(...projections);
    group.services.push(service);
    groups.set(readModels, group);
  }
  return [...groups.values()];
}

/** The runner of each service's read models. */
export function readModelRunners(
  services: readonly HostedService[],
  foundations: Foundations,
): ReadonlyMap<string, ProjectionRunner> {
  const { store, leases, alone } = foundations;
  const runners = new Map<string, ProjectionRunner>();
  for (const { readModels, projections, services: names } of groupsOf(services, foundations)) {
    const leased = alone ? undefined : { leases, leaseName: `read-models.${names.join('+')}` };
    const runner = new ProjectionRunner(store, readModels, projections, leased);
    for (const name of names) runners.set(name, runner);
  }
  return runners;
}
