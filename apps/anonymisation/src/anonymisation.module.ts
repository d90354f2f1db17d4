import { Module, type DynamicModule } from '@nestjs/common';
import { Ledger, type Reactor } from '@coop/event-sourcing';
import type { ServiceParts } from '@coop/service-kit';
import { ANONYMISATION_PARTS } from './anonymisation-parts.token.js';
import { ReleasesController } from './api/releases.controller.js';
import type { AnonymisationParts, KeyDestroyer } from './application/parts.js';
import { destroyPurgedTables } from './application/purge-table.js';
import type { ReleasePolicy } from './domain/release-policy.js';
import { definitions } from './replay.js';

export interface AnonymisationModuleParts extends ServiceParts {
  readonly keys: KeyDestroyer;
  readonly releasePolicy: ReleasePolicy;
}

/** The parts of the use cases: the service's pen added to what the process opened. */
export function anonymisationParts(parts: AnonymisationModuleParts): AnonymisationParts {
  return { ...parts, ledger: new Ledger({ store: parts.store, sealer: parts.vault, definitions }) };
}

/** The processes of this service; the application runs them. */
export const anonymisationReactors = (parts: AnonymisationParts): readonly Reactor[] => [
  destroyPurgedTables(parts),
];

@Module({})
export class AnonymisationModule {
  static register(parts: AnonymisationParts): DynamicModule {
    return {
      module: AnonymisationModule,
      controllers: [ReleasesController],
      providers: [{ provide: ANONYMISATION_PARTS, useValue: parts }],
    };
  }
}
