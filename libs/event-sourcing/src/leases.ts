/** The right to be the only one who does something, until it is released or lost. */
export interface Lease {
  readonly name: string;
  /** Rises with each holder: whoever guards a resource refuses a smaller one (fencing). */
  readonly token: bigint;
  /** Aborts when the lease may have passed to another holder: stop at once. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** Where instances of one service agree on who does what must not be done twice. */
export interface Leases {
  /**
   * Waits until the lease is granted.
   * @throws the signal's reason when it aborts first
   */
  hold(name: string, signal: AbortSignal): Promise<Lease>;
}

/** For the embedded form: its one process is always alone, which the ledger's lock guarantees. */
export const aloneLeases: Leases = {
  hold: async (name, signal) => {
    signal.throwIfAborted();
    return { name, token: 1n, lost: new AbortController().signal, release: () => Promise.resolve() };
  },
};
