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

/** Somebody with a say in some fields of one window. */
export interface Concerned {
  readonly window: number;
  readonly party: number;
  readonly mask: number;
}

/** Everything that an explanation needs and a decision does not: who, and by which ids. */
export class Trace {
  readonly pieces: Piece[] = [];
  /** Ids of the codes that refuse the request, in the same order. */
  readonly requestIds: (readonly string[])[] = [];
  readonly concerned: Concerned[] = [];
  /** Lists are made when something is cited: most kinds never are. */
  readonly #cited: { -readonly [kind in keyof Citations]?: string[] } = {};

  cite(kind: keyof Citations, id: string): void {
    const known = this.#cited[kind];
    if (known === undefined) this.#cited[kind] = [id];
    else known.push(id);
  }

  citations(): Citations {
    const { grants, prohibitions, contracts, mandates, duties, proposals } = this.#cited;
    return {
      grants: inOrder(grants),
      prohibitions: inOrder(prohibitions),
      contracts: inOrder(contracts),
      mandates: inOrder(mandates),
      duties: inOrder(duties),
      proposals: inOrder(proposals),
    };
  }
}

/** Sorted, each once. */
function inOrder(ids: string[] = []): readonly string[] {
  if (ids.length < 2) return ids;
  return ids.sort().filter((id, index) => id !== ids[index - 1]);
}
