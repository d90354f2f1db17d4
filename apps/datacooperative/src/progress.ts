/** Progress for people: one line that changes on a terminal, plain lines elsewhere. */
export class Progress {
  readonly #started = Date.now();

  constructor(private readonly out: NodeJS.WriteStream = process.stderr) {}

  step(text: string): void {
    const line = `  ${this.#seconds()} s  ${text}`;
    this.out.write(this.out.isTTY ? `\r\u001B[K${line}` : `${line}\n`);
  }

  done(): void {
    if (this.out.isTTY) this.out.write('\r\u001B[K');
  }

  #seconds(): string {
    return ((Date.now() - this.#started) / 1000).toFixed(1).padStart(5);
  }
}
