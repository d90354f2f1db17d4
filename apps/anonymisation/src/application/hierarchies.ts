import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { z } from 'zod';
import {
  hierarchyFromTable,
  intervalHierarchy,
  InvalidHierarchy,
  MAX_HIERARCHY_SIZE,
  MAX_LATTICE_NODES,
  prefixHierarchy,
  type Hierarchy,
} from '@coop/anonymiser';
import { unknownKind } from '@coop/event-sourcing';
import type { hierarchy, newRelease } from '@coop/contracts/anonymisation-api';
import { refuse } from '../domain/refusals.js';

export type HierarchyDefinition = z.infer<typeof hierarchy>;
export type QuasiIdentifier = z.infer<typeof newRelease>['quasiIdentifiers'][number];

/** Any text, or nothing of it. Its vocabulary is taken as unbounded: which words occur must not come from the data. */
const suppressible = (column: string): Hierarchy => ({
  column,
  levels: 2,
  size: MAX_HIERARCHY_SIZE,
  covers: () => true,
  generalise: (value, level) => (level === 0 ? value : '*'),
  coverage: (_value, level) => (level === 0 ? 1 : MAX_HIERARCHY_SIZE),
});

function build({ field, hierarchy: definition }: QuasiIdentifier): Hierarchy {
  switch (definition.kind) {
    case 'interval':
      return intervalHierarchy(field, definition);
    case 'prefix':
      return prefixHierarchy(field, definition.length);
    case 'table':
      return hierarchyFromTable(field, definition.rows);
    case 'suppress':
      return suppressible(field);
    default:
      return unknownKind(definition, 'the builder of hierarchies');
  }
}

/** The engine's hierarchies of a request. @throws Refusal `hierarchy-invalid`, before anybody's data are read */
export function buildHierarchies(quasiIdentifiers: readonly QuasiIdentifier[]): readonly Hierarchy[] {
  try {
    const hierarchies = quasiIdentifiers.map(build);
    const nodes = hierarchies.reduce((product, { levels }) => product * levels, 1);
    return nodes > MAX_LATTICE_NODES
      ? refuse('hierarchy-invalid', { rule: 'lattice-too-large' })
      : hierarchies;
  } catch (error) {
    if (!(error instanceof InvalidHierarchy)) throw error;
    return refuse('hierarchy-invalid', { field: error.column, rule: error.code });
  }
}

/** SHA-256 of the canonical JSON (RFC 8785): says later whether a hierarchy is the one that was used. */
export const hierarchyDigest = (definition: HierarchyDefinition): string =>
  createHash('sha256')
    .update(canonicalize(definition) ?? '')
    .digest('hex');
