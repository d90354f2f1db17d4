import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What is asked; see `oracles/tlog/judge.go` and `oracles/aics/judge.py`. Bytes are Base64. */
export interface Question {
  readonly Do: string;
  readonly Note?: string;
  readonly Text?: string;
  readonly Keys?: readonly string[];
  readonly Policy?: string;
  readonly Entries?: number;
  readonly Folder?: string;
  readonly Leaf?: string;
  readonly Roots?: readonly string[];
  readonly Proof?: readonly string[];
  readonly Extra?: string;
  readonly Index?: number;
  readonly Old?: number;
  readonly Size?: number;
}

/** What the other software says. */
export interface Answer {
  readonly ok: boolean;
  readonly error?: string;
  readonly bytes?: string;
  readonly names?: readonly string[];
  readonly proof?: readonly string[];
}

const isAnswer = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && 'ok' in value && typeof value.ok === 'boolean';

/** A program that asks the others' libraries, one question after the other: in Go, and one in Python. */
export class Judge {
  private readonly waiting: PromiseWithResolvers<Answer>[] = [];

  private constructor(private readonly child: ChildProcess) {}

  static start(program: string, args: readonly string[] = []): Judge {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const judge = new Judge(child);
    if (child.stdout === null) throw new Error('the judge has no output');
    createInterface({ input: child.stdout }).on('line', (line) => judge.hear(line));
    child.on('error', (error) => judge.fail(error));
    child.on('exit', () => judge.fail(new Error('the judge has ended')));
    return judge;
  }

  ask(question: Question): Promise<Answer> {
    const answer = Promise.withResolvers<Answer>();
    this.waiting.push(answer);
    this.child.stdin?.write(`${JSON.stringify(question)}\n`);
    return answer.promise;
  }

  end(): void {
    this.child.stdin?.end();
  }

  private hear(line: string): void {
    const answer: unknown = JSON.parse(line);
    if (!isAnswer(answer)) throw new Error(`the judge gives no answer: ${line}`);
    this.waiting.shift()?.resolve(answer);
  }

  private fail(error: Error): void {
    for (const answer of this.waiting.splice(0)) answer.reject(error);
  }
}

export const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');
export const fromBase64 = (text = ''): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
export const textFrom = (text = ''): string => Buffer.from(text, 'base64').toString('utf8');
