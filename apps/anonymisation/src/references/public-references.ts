import type { HierarchyDefinition } from '@coop/anonymiser';
import type { CodedPopulation } from './coded-population.js';

type WrittenOut = Extract<HierarchyDefinition, { readonly kind: 'table' }>;

interface Named {
  readonly name: string;
  /** What its publisher calls this state of it. */
  readonly version: string;
  /** Hex SHA-256 of what it holds, however its file writes it. */
  readonly digest: string;
}

export interface PublicHierarchy extends Named {
  readonly kind: 'hierarchy';
  readonly definition: WrittenOut;
}

export interface PublicPopulation extends Named {
  readonly kind: 'population';
  readonly population: CodedPopulation;
}

export type PublicReference = PublicHierarchy | PublicPopulation;

/**
 * What the operator keeps for everybody who asks: hierarchies and populations from public sources. Whoever asks for a
 * table names them and cannot supply them: k-map among people whom the asker made up would promise nothing.
 */
export class PublicReferences {
  readonly #byName: ReadonlyMap<string, PublicReference>;

  /** @param all - each with a name of its own */
  constructor(readonly all: readonly PublicReference[] = []) {
    this.#byName = new Map(all.map((reference) => [reference.name, reference]));
  }

  /** Looks among what was loaded at the start; no name ever reaches the file system. */
  hierarchy(name: string): PublicHierarchy | undefined {
    const found = this.#byName.get(name);
    return found?.kind === 'hierarchy' ? found : undefined;
  }

  population(name: string): PublicPopulation | undefined {
    const found = this.#byName.get(name);
    return found?.kind === 'population' ? found : undefined;
  }
}
