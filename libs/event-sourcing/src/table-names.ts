import {
  OperationNodeTransformer,
  type CreateIndexNode,
  type IdentifierNode,
  type Kysely,
  type KyselyPlugin,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type PrimaryKeyConstraintNode,
  type QueryResult,
  type RootOperationNode,
  type SchemableIdentifierNode,
  type UniqueConstraintNode,
  type UnknownRow,
} from 'kysely';
import type { UnknownTables } from './projection.js';

/** Puts other names in place of tables; names of indexes and constraints, unique in a database, get the same ending. */
class Renaming extends OperationNodeTransformer {
  constructor(
    private readonly tables: ReadonlySet<string>,
    private readonly ending: string,
  ) {
    super();
  }

  protected override transformSchemableIdentifier(node: SchemableIdentifierNode): SchemableIdentifierNode {
    return this.tables.has(node.identifier.name)
      ? { ...node, identifier: this.#renamed(node.identifier) }
      : node;
  }

  protected override transformCreateIndex(node: CreateIndexNode): CreateIndexNode {
    const found = super.transformCreateIndex(node);
    return { ...found, name: this.#renamed(found.name) };
  }

  protected override transformPrimaryKeyConstraint(node: PrimaryKeyConstraintNode): PrimaryKeyConstraintNode {
    const found = super.transformPrimaryKeyConstraint(node);
    return found.name === undefined ? found : { ...found, name: this.#renamed(found.name) };
  }

  protected override transformUniqueConstraint(node: UniqueConstraintNode): UniqueConstraintNode {
    const found = super.transformUniqueConstraint(node);
    return found.name === undefined ? found : { ...found, name: this.#renamed(found.name) };
  }

  #renamed(node: IdentifierNode): IdentifierNode {
    return { ...node, name: node.name + this.ending };
  }
}

class RenamingPlugin implements KyselyPlugin {
  constructor(private readonly renaming: Renaming) {}

  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    return this.renaming.transformNode(node);
  }

  transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return Promise.resolve(result);
  }
}

/** How tables are called in databases that {@link withTablesEnding} made. */
const names = new WeakMap<object, ReadonlyMap<string, string>>();

/**
 * How a table of a projection is called in the `db` that `apply` was given: for statements in text, which Kysely does
 * not look into. A statement that names the table itself would write into the one that serves.
 */
export const tableIn = (db: object, table: string): string => names.get(db)?.get(table) ?? table;

/**
 * The same database, where each of these tables is the one whose name ends so. Statements name tables through
 * Kysely or {@link tableIn}.
 */
export function withTablesEnding(
  db: Kysely<UnknownTables>,
  tables: readonly string[],
  ending: string,
): Kysely<UnknownTables> {
  const renamed = db.withPlugin(new RenamingPlugin(new Renaming(new Set(tables), ending)));
  names.set(renamed, new Map(tables.map((table) => [table, table + ending])));
  return renamed;
}
