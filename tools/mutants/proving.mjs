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
   * @param {{library: string, folder: string, specs: readonly (readonly string[])[], environment: Record<string, string>}} about
   *   - `specs` are named as sources, from the library's `src` on; each list runs when the ones before have passed;
   *   `environment` is what they are to find there, such as a smaller number of random worlds
   */
  constructor({ library, folder, specs, environment }) {
    this.folder = folder;
    this.env = { ...process.env, ...environment };
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    cpSync(join(library, 'dist'), join(folder, 'dist'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    this.configs = specs.map((list) =>
      JSON.stringify({
        runner: 'jest-light-runner',
        testEnvironment: 'node',
        rootDir: folder,
        testMatch: list.map((spec) => `<rootDir>/dist/${spec.replace(/\.ts$/, '.js')}`),
      }),
    );
  }

  replace(file, text) {
    writeFileSync(join(this.folder, 'dist', file.replace(/\.ts$/, '.js')), compiled(text));
  }

  /**
   * Runs the suite until the first test fails.
   * @returns {Promise<'passed' | 'failed' | 'too slow'>}
   */
  async run(limitMs) {
    for (const config of this.configs) {
      const result = await runOnce(config, this.env, limitMs);
      if (result !== 'passed') return result;
    }
    return 'passed';
  }
}

function runOnce(config, env, limitMs) {
  const jest = ['node_modules/jest/bin/jest.js', '--config', config, '--bail=1', '--runInBand', '--silent'];
  // A group of its own: a test that never ends is stopped with the worker that it holds.
  const child = spawn(process.execPath, jest, { env, stdio: 'ignore', detached: true });
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
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      process.off('exit', kill);
      resolve(isSlow ? 'too slow' : code === 0 ? 'passed' : 'failed');
    });
  });
}
