/** A text in SQL. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A name in SQL, whatever is in it but a NUL. An empty one is none in DuckDB's grammar. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** What a column is called while it is counted: never as in the table that was given. */
export const columnAt = (at: number): string => `c${at}`;
