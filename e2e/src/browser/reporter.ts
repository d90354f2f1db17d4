/** Runs checks one after the other and counts them; one that fails does not keep the others from running. */
export class Reporter {
  #passed = 0;
  #failed = 0;

  async check(name: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
      this.#passed += 1;
      process.stdout.write(`ok    ${name}\n`);
    } catch (error) {
      this.#failed += 1;
      process.stdout.write(
        `FAIL  ${name}\n      ${error instanceof Error ? error.message : String(error)}\n`,
      );
    }
  }

  /** Prints the count. @returns the exit code */
  close(): number {
    process.stdout.write(`\n${this.#passed} passed, ${this.#failed} failed\n`);
    return this.#failed === 0 ? 0 : 1;
  }
}
