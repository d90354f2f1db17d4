import type { World } from './world.js';

/** What a step says while it is played. */
export interface Teller {
  /** What was done and what was answered, in one sentence. */
  say(sentence: string): void;
  /** A fact for programs: it stands in the JSON line of the step. */
  fact(name: string, value: unknown): void;
  /** The position of an event that the step made. */
  position(what: string, position: string | undefined): void;
}

export interface Step {
  readonly number: number;
  readonly title: string;
  play(world: World, teller: Teller): Promise<void>;
}
