import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const LIST = 'erasures.jsonl';
const WAIVER = 'go-on-without';

/** Where the lines of a list of erasures are kept, by the process that owns them. */
export interface ErasureListStorage {
  /** `undefined` if there is none. */
  read(): readonly string[] | undefined;
  /** Durable when it returns. */
  append(line: string): void;
  /** True if somebody decided to go on without the list that should be here. */
  isWaived(): boolean;
  /** That was written down. */
  endWaiver(): void;
}

/** A file of lines in a folder of its own. */
export class ErasureListFile implements ErasureListStorage {
  readonly #path: string;

  constructor(
    private readonly dir: string,
    private readonly readOnly: boolean,
  ) {
    this.#path = join(dir, LIST);
  }

  read(): readonly string[] | undefined {
    if (!existsSync(this.#path)) return undefined;
    const text = readFileSync(this.#path, 'utf8');
    // A line without its end was being written when the process died: nothing had been destroyed for it yet.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length && !this.readOnly) truncateSync(this.#path, Buffer.byteLength(whole));
    return whole === '' ? undefined : whole.slice(0, -1).split('\n');
  }

  append(line: string): void {
    mkdirSync(this.dir, { recursive: true, mode: 0o700 });
    writeDurably(this.#path, 'a', `${line}\n`);
    const folder = openSync(this.dir, 'r');
    fsyncSync(folder);
    closeSync(folder);
  }

  isWaived(): boolean {
    return !this.readOnly && existsSync(join(this.dir, WAIVER));
  }

  endWaiver(): void {
    rmSync(join(this.dir, WAIVER), { force: true });
  }
}

/** In the memory of a test. */
export class ErasureListInMemory implements ErasureListStorage {
  readonly #lines: string[] = [];

  read(): readonly string[] | undefined {
    return this.#lines.length === 0 ? undefined : this.#lines;
  }

  append(line: string): void {
    this.#lines.push(line);
  }

  isWaived(): boolean {
    return false;
  }

  endWaiver(): void {}
}

/** The lines of a list in a folder, as somebody copied them; `undefined` if there is none. */
export function readErasureLines(dir: string): readonly string[] | undefined {
  return new ErasureListFile(dir, true).read();
}

/** Makes a folder with these lines. */
export function writeErasureLines(dir: string, lines: readonly string[]): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeDurably(join(dir, LIST), 'wx', lines.map((line) => `${line}\n`).join(''));
}

/** Decides that the vault whose list belongs in this folder goes on without it; its next start writes that down. */
export function waiveErasureList(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeDurably(join(dir, WAIVER), 'w', '');
}

function writeDurably(path: string, flag: 'a' | 'w' | 'wx', text: string): void {
  const file = openSync(path, flag, 0o600);
  const { size } = fstatSync(file);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } catch (error) {
    // A full disk must not leave half a line in front of the next one.
    ftruncateSync(file, size);
    throw error;
  } finally {
    closeSync(file);
  }
}
