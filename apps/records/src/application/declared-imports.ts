import type { DeclaredImport } from './run-import.js';

const KEPT_FOR_MS = 3_600_000;
const MAX_KEPT = 1_000;

/**
 * What stewards declared about files that have not come yet. In the memory of this instance: nothing is a fact
 * before the file is there, and a declaration that is lost is made again.
 */
export class DeclaredImports {
  readonly #declared = new Map<
    string,
    { readonly by: string; readonly until: number; readonly import: DeclaredImport }
  >();

  constructor(private readonly clock: () => Date) {}

  put(by: string, declared: DeclaredImport): void {
    if (this.#declared.size >= MAX_KEPT) this.#declared.delete(this.#declared.keys().next().value ?? '');
    this.#declared.set(declared.import, {
      by,
      until: this.clock().getTime() + KEPT_FOR_MS,
      import: declared,
    });
  }

  /** The declaration of this steward, while it holds. */
  find(by: string, importId: string): DeclaredImport | undefined {
    const known = this.#declared.get(importId);
    return known?.by === by && known.until > this.clock().getTime() ? known.import : undefined;
  }
}
