import type { Scope } from '../facts.js';
import type { Ids } from './ids.js';
import type { RecordShape } from './record-shape.js';

/** A scope with the numbers of its records; absent dimensions mean everything. */
export interface CompiledScope {
  readonly isEverything: boolean;
  readonly records: ReadonlySet<number> | undefined;
  readonly categories: ReadonlySet<string> | undefined;
  readonly kinds: ReadonlySet<string> | undefined;
}

const EVERYTHING: CompiledScope = {
  isEverything: true,
  records: undefined,
  categories: undefined,
  kinds: undefined,
};

export function compileScope(scope: Scope, recordIds: Ids): CompiledScope {
  const { records, categories, kinds } = scope;
  if (records === undefined && categories === undefined && kinds === undefined) return EVERYTHING;
  return {
    isEverything: false,
    records: records && new Set(records.map((id) => recordIds.number(id))),
    categories: categories && new Set(categories),
    kinds: kinds && new Set(kinds),
  };
}

export function scopeCovers(scope: CompiledScope, record: number, shape: RecordShape): boolean {
  if (scope.isEverything) return true;
  return (scope.records?.has(record) ?? true) && coversShape(scope, shape);
}

/** Whether records of this shape are meant, the list of records left aside. */
export function coversShape(scope: Pick<CompiledScope, 'categories' | 'kinds'>, shape: RecordShape): boolean {
  return (
    (scope.categories?.has(shape.terms.category) ?? true) &&
    (scope.kinds?.has(shape.terms.recordKind) ?? true)
  );
}
