/** How far a process is with starting: what `/startupz` tells. */
export interface StartupReport {
  readonly started: boolean;
  /** What it is doing now: `opening the store`, `reading the ledger` … */
  readonly step: string;
  /** Events read, of so many, while the ledger is read into memory. */
  readonly replay?: { readonly position: string; readonly head: string; readonly percent: number };
  /** Seconds that reading will still take, by what it took so far. */
  readonly secondsLeft?: number;
}

/** Keeps the report while a process starts. */
export class Startup {
  #started = false;
  #step = 'starting';
  #replay: { readonly position: bigint; readonly head: bigint; readonly since: number } | undefined;

  constructor(
    /** Told each new step, for the log. */
    private readonly onStep: (step: string) => void = () => undefined,
    /** Milliseconds, never decreasing. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  get started(): boolean {
    return this.#started;
  }

  step(step: string): void {
    this.#step = step;
    this.#replay = undefined;
    this.onStep(step);
  }

  /** Called while the ledger is read: position read so far, and where it ended when reading began. */
  reading(position: bigint, head: bigint): void {
    this.#replay = { position, head, since: this.#replay?.since ?? this.now() };
  }

  done(): void {
    this.#started = true;
    this.step('started');
  }

  report(): StartupReport {
    const { position, head, since } = this.#replay ?? {};
    if (position === undefined || head === undefined || since === undefined)
      return { started: this.#started, step: this.#step };
    const part = head === 0n ? 1 : Number(position) / Number(head);
    const elapsed = (this.now() - since) / 1000;
    return {
      started: this.#started,
      step: this.#step,
      replay: { position: String(position), head: String(head), percent: Math.floor(part * 100) },
      ...(part > 0 ? { secondsLeft: Math.round((elapsed / part) * (1 - part)) } : {}),
    };
  }
}
