import {
  PostgresDialect,
  PostgresQueryCompiler,
  type DataTypeNode,
  type Dialect,
  type PostgresPool,
} from 'kysely';

/** Column types of read models are SQLite's: an integer has 64 bits, a real has 64 bits. */
class PortableCompiler extends PostgresQueryCompiler {
  protected override visitDataType(node: DataTypeNode): void {
    const wide = { integer: 'bigint', real: 'double precision' } as const;
    if (node.dataType === 'integer' || node.dataType === 'real') this.append(wide[node.dataType]);
    else super.visitDataType(node);
  }
}

/** Kysely over PostgreSQL with the column types which read models were written in for SQLite. */
export function portablePostgresDialect(pool: PostgresPool): Dialect {
  const dialect = new PostgresDialect({ pool });
  return {
    createAdapter: () => dialect.createAdapter(),
    createDriver: () => dialect.createDriver(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => new PortableCompiler(),
  };
}
