import type { ReadingParts } from './application/read-record.js';
import type { DeclaredImports } from './application/declared-imports.js';
import type { RecordsParts } from './application/ports.js';

/** Everything that controllers and handlers of this service pass to its use cases. */
export interface RecordsServiceParts extends RecordsParts, ReadingParts {
  readonly declared: DeclaredImports;
  /** The cooperative's own id, once it is founded: mandates of the cooperative reach all its records. */
  readonly cooperative: () => Promise<string | undefined>;
}

/** The injection token of {@link RecordsServiceParts}. */
export const RECORDS_PARTS = Symbol('records parts');
