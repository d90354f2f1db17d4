import { intervalHierarchy, prefixHierarchy, suppressHierarchy } from './computed-hierarchies.js';
import { dateHierarchy } from './date-hierarchy.js';
import type { DefinedHierarchy, HierarchyDefinition } from './definition.js';
import { hierarchyFromTable } from './table-hierarchy.js';

/**
 * The hierarchy that a definition describes, for one column.
 *
 * @throws InvalidHierarchy when the definition contradicts itself
 * @throws RangeError for a kind that there is not, from a caller without types
 */
export function buildHierarchy(column: string, definition: HierarchyDefinition): DefinedHierarchy {
  switch (definition.kind) {
    case 'interval':
      return intervalHierarchy(column, definition);
    case 'prefix':
      return prefixHierarchy(column, definition.length);
    case 'date':
      return dateHierarchy(column, definition);
    case 'table':
      return hierarchyFromTable(column, definition.rows);
    case 'suppress':
      return suppressHierarchy(column);
    default:
      return unknownKind(definition);
  }
}

function unknownKind(definition: never): never {
  throw new RangeError(`There is no hierarchy ${JSON.stringify(definition)}.`);
}
