/**
 * The clock of a process. While demonstration history is made it is stepped through the past, before any port
 * opens; afterwards it is the system's, for good.
 */
export class AdjustableClock {
  #fixed: Date | undefined;
  #running = false;

  readonly now = (): Date => (this.#fixed === undefined ? new Date() : new Date(this.#fixed));

  /** @throws TypeError once the clock is running */
  stepTo(time: Date): void {
    if (this.#running) throw new TypeError('the clock runs: time cannot be set any more');
    this.#fixed = time;
  }

  /** From here on it is the system's clock. */
  run(): void {
    this.#fixed = undefined;
    this.#running = true;
  }
}
