import type { Citations } from '../decision.js';

/** One code for some fields of one window, with what it rests on. */
export interface Piece {
  readonly code: number;
  readonly window: number;
  readonly mask: number;
  /** Number of the stakeholder; -1 when nobody in particular. */
  readonly party: number;
  readonly ids: readonly string[];
  /** Whether pieces of the same code and stakeholder are one reason. */
  readonly isJoined: boolean;
}

/** Everything that an explanation needs and a decision does not: who, and by which ids. */
export class Trace {
  readonly pieces: Piece[] = [];
  /** Ids of the codes that refuse the request, in the same order. */
  readonly requestIds: (readonly string[])[] = [];
  /** Who is concerned: window, party, fields. */
  readonly concerned: number[][] = [];
  readonly #cited: { readonly [kind in keyof Citations]: Set<string> } = {
    grants: new Set(),
    prohibitions: new Set(),
    contracts: new Set(),
    mandates: new Set(),
    duties: new Set(),
    proposals: new Set(),
  };

  cite(kind: keyof Citations, id: string): void {
    this.#cited[kind].add(id);
  }

  citations(): Citations {
    const { grants, prohibitions, contracts, mandates, duties, proposals } = this.#cited;
    return {
      grants: sorted(grants),
      prohibitions: sorted(prohibitions),
      contracts: sorted(contracts),
      mandates: sorted(mandates),
      duties: sorted(duties),
      proposals: sorted(proposals),
    };
  }
}

function sorted(ids: ReadonlySet<string>): readonly string[] {
  return ids.size < 2 ? [...ids] : [...ids].sort();
}
