// Runs the engine's suite on a copy of the built library in which one file is a mutant.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';

/** TypeScript without its types: the same that `tsc` emits, but for the layout, and a thousand times faster. */
export function compiled(text) {
  const parser = { syntax: 'typescript' };
  return transformSync(text, { jsc: { parser, target: 'es2024' }, module: { type: 'es6' } }).code;
}

/** A copy of a built library, in which files can be replaced. */
export class Copy {
  /**
   * @param {{library: string, folder: string, specs: readonly string[], environment: Record<string, string>}} about
   *   - `specs` are named as sources, from the library's `src` on, and run in their order; `environment` is what
   *   they are to find there, such as a smaller number of random worlds
   */
  constructor({ library, folder, specs, environment }) {
    this.folder = folder;
    this.specs = specs;
    this.env = { ...process.env, ...environment };
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    cpSync(join(library, 'dist'), join(folder, 'dist'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  }

  replace(file, text) {
    writeFileSync(join(this.folder, 'dist', file.replace(/\.ts$/, '.js')), compiled(text));
  }

  /**
   * Runs the suite until the first test fails.
   * @param {number} limitMs for each spec
   * @param {string} [file] the source that is a mutant: its own spec, if there is one, goes first
   * @returns {Promise<'passed' | 'failed' | 'too slow'>}
   */
  run(limitMs, file = '') {
    const own = file.replace(/\.ts$/, '.unit.spec.ts');
    const order = [
      ...this.specs.filter((spec) => spec === own),
      ...this.specs.filter((spec) => spec !== own),
    ];
    const compiledSpecs = order.map((spec) => join(this.folder, 'dist', spec.replace(/\.ts$/, '.js')));
    return runOnce(compiledSpecs, this.env, limitMs);
  }
}

function runOnce(specs, env, limitMs) {
  const args = [join(import.meta.dirname, 'specs.mjs'), ...specs];
  // A group of its own: a test that never ends is stopped with whatever it holds.
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  const kill = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself meanwhile.
    }
  };
  process.once('exit', kill);
  return new Promise((resolve, reject) => {
    let isSlow = false;
    const timer = setTimeout(() => {
      isSlow = true;
      kill();
    }, limitMs);
    child.stdout.on('data', () => timer.refresh());
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      process.off('exit', kill);
      resolve(isSlow ? 'too slow' : code === 0 ? 'passed' : 'failed');
    });
  });
}
