import { ProblemError } from './problem-error.js';

/** A token bucket: so many at once, then so many per second. */
export interface BudgetClass {
  readonly burst: number;
  readonly perSecond: number;
}

export interface BudgetAnswer {
  readonly allowed: boolean;
  /** Whole seconds until the next one is allowed; 0 when this one was. */
  readonly retryAfterSeconds: number;
}

/**
 * `read` and `write` follow from the method; `unauthenticated` counts requests without a valid token; `logout` is the
 * issuer's word that sessions ended, of all people from one address; `decisions` and `searches` are questions of
 * enforcement points, each a durable event; what the log holds about somebody counts as a search, too; `files` are
 * public and always the same, and who verifies reads them all.
 */
export const DEFAULT_BUDGETS: Readonly<Record<string, BudgetClass>> = {
  read: { burst: 200, perSecond: 100 },
  write: { burst: 100, perSecond: 30 },
  decisions: { burst: 200, perSecond: 100 },
  searches: { burst: 20, perSecond: 5 },
  bulk: { burst: 5, perSecond: 0.1 },
  public: { burst: 100, perSecond: 50 },
  files: { burst: 2_000, perSecond: 500 },
  unauthenticated: { burst: 20, perSecond: 1 },
  logout: { burst: 1_000, perSecond: 200 },
};

interface Bucket {
  left: number;
  at: number;
}

const MAX_BUCKETS = 50_000;

/** How much each client may ask for, per class, in the memory of this instance. */
export class Budgets {
  readonly #buckets = new Map<string, Bucket>();

  constructor(
    readonly classes: Readonly<Record<string, BudgetClass>> = DEFAULT_BUDGETS,
    /** Milliseconds, never decreasing. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes one from the budget of a client. @throws TypeError when the class is not configured */
  take(key: string, className: string): BudgetAnswer {
    const { burst, perSecond } = this.#classOf(className);
    const name = `${className} ${key}`;
    const now = this.now();
    const bucket = this.#buckets.get(name) ?? { left: burst, at: now };
    const left = Math.min(burst, bucket.left + ((now - bucket.at) / 1000) * perSecond);
    // Deleted and set again: the map's order is the order of use, and the longest unused is forgotten first.
    this.#buckets.delete(name);
    this.#forget();
    this.#buckets.set(name, { left: left >= 1 ? left - 1 : left, at: now });
    if (left >= 1) return { allowed: true, retryAfterSeconds: 0 };
    return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil((1 - left) / perSecond)) };
  }

  /** Like {@link take}. @throws ProblemError `too-many-requests` when nothing is left */
  spend(key: string, className: string): void {
    const { allowed, retryAfterSeconds } = this.take(key, className);
    if (!allowed) throw new ProblemError('too-many-requests', { retryAfterSeconds });
  }

  #classOf(className: string): BudgetClass {
    const found = this.classes[className];
    if (found === undefined) throw new TypeError(`no budget class is called ${className}`);
    return found;
  }

  #forget(): void {
    if (this.#buckets.size < MAX_BUCKETS) return;
    const oldest = this.#buckets.keys().next();
    if (oldest.done !== true) this.#buckets.delete(oldest.value);
  }
}
