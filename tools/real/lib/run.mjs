// Programs that run to an end: what they do is said on stderr, what they wrote is shown only when they fail.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** One line for whoever waits. Standard output stays free for the answer. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** The path of a program in PATH, or undefined. */
export function findProgram(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Waits for a work that may take long, with a line every ten seconds. */
export async function withProgress(title, work) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  say(`${title} …`);
  const timer = setInterval(() => say(`  ${title}: ${seconds()} s`), 10_000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    say(`  ${title}: ended after ${seconds()} s`);
  }
}

/** Runs a program to its end and returns its output. Throws with the last lines when it fails. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    child.on('error', (error) => reject(new Error(`${command} cannot be run: ${error.message}`)));
    child.on('close', (code, signal) =>
      code === 0
        ? resolve(output)
        : reject(
            new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}\n${lastLines(output)}`),
          ),
    );
  });
}

/** The end of a text, for an error message. */
export function lastLines(text, count = 25) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** Waits in milliseconds. */
export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
