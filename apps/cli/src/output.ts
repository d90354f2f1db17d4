import { wire } from './json.js';

/** Where a command writes. */
export interface Streams {
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown; readonly isTTY?: boolean };
  /** Milliseconds, never decreasing. */
  readonly now: () => number;
}

const BAR_AFTER_MS = 1_000;
const PLAIN_EVERY_MS = 5_000;
const REDRAW_MS = 100;
const WIDTH = 24;

/** Results go to the standard output, progress to the standard error, so that results can be piped. */
export class Output {
  #started: number | undefined;
  #step = '';
  #done = 0n;
  #lastDrawn = 0;
  #drawn = false;

  constructor(private readonly streams: Streams) {}

  line(text: string): void {
    this.clear();
    this.streams.out.write(`${text}\n`);
  }

  json(value: unknown, indent = 2): void {
    this.line(JSON.stringify(wire(value), undefined, indent));
  }

  problem(text: string): void {
    this.clear();
    this.streams.err.write(`coop: ${text}\n`);
  }

  /** Draws nothing for what takes less than a second; a bar on a terminal, now and then a line elsewhere. */
  progress(step: string, done: bigint, total: bigint, of = 'events'): void {
    const now = this.streams.now();
    // Whoever walks through history again begins again.
    if (step !== this.#step || done < this.#done) [this.#step, this.#started] = [step, now];
    this.#done = done;
    const elapsed = now - (this.#started ?? now);
    const tty = this.streams.err.isTTY === true;
    if (elapsed < BAR_AFTER_MS || now - this.#lastDrawn < (tty ? REDRAW_MS : PLAIN_EVERY_MS)) return;
    this.#lastDrawn = now;
    const share = total > 0n ? Number(done) / Number(total) : 1;
    const rate = Math.round((Number(done) * 1_000) / elapsed);
    const left = share > 0 ? Math.ceil((elapsed * (1 - share)) / share / 1_000) : 0;
    const text = `${step}: ${done} of ${total} ${of}, ${rate}/s, ${left} s left`;
    if (!tty) this.streams.err.write(`${text}\n`);
    else {
      const full = Math.round(share * WIDTH);
      this.streams.err.write(`\r\u001b[K[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${text}`);
      this.#drawn = true;
    }
  }

  clear(): void {
    if (this.#drawn) this.streams.err.write('\r\u001b[K');
    this.#drawn = false;
  }
}
