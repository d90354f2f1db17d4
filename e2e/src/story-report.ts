import type { Teller } from './step.js';

/** Where the lines go. */
export interface Streams {
  out(line: string): void;
  err(line: string): void;
}

interface Result {
  readonly step: number;
  readonly ok: boolean;
  readonly title: string;
  readonly because?: string;
  readonly skipped?: boolean;
  readonly ms: number;
}

/** Prints each step for people, or one line of JSON for programs. */
export class StoryReport {
  #passed = 0;
  #failed = 0;
  #sentences: string[] = [];
  #facts: Record<string, unknown> = {};

  constructor(
    private readonly json: boolean,
    private readonly streams: Streams,
  ) {}

  progress(line: string): void {
    this.streams.err(line);
  }

  begin(number: number, title: string): Teller {
    this.#sentences = [];
    this.#facts = {};
    const positions: Record<string, string> = {};
    this.#facts['positions'] = positions;
    if (!this.json) this.streams.out(`\n${number}. ${title}`);
    return {
      say: (sentence) => {
        this.#sentences.push(sentence);
        if (!this.json) this.streams.out(`   ${sentence}`);
      },
      fact: (name, value) => {
        this.#facts[name] = value;
      },
      position: (what, position) => {
        if (position === undefined) return;
        positions[what] = position;
        if (!this.json) this.streams.out(`   [position ${position}] ${what}`);
      },
    };
  }

  end(result: Result): void {
    if (result.ok) this.#passed += 1;
    else this.#failed += 1;
    if (this.json) {
      const { because, ...rest } = result;
      const failure = because === undefined ? {} : { because };
      this.streams.out(JSON.stringify({ ...rest, ...failure, said: this.#sentences, facts: this.#facts }));
    } else if (!result.ok)
      this.streams.out(`   ${result.skipped === true ? 'skipped' : 'FAILED'}: ${result.because ?? ''}`);
  }

  /** @returns the exit code */
  close(steps: number): number {
    const failed = Math.max(this.#failed, steps - this.#passed);
    const line = `${this.#passed} passed, ${failed} failed`;
    if (this.json) this.streams.err(line);
    else this.streams.out(`\n${line}`);
    return failed === 0 ? 0 : 1;
  }
}
