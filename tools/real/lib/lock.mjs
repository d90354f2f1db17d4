// One at a time, also between processes: two test runs may want the same part in the same moment.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFolder } from './places.mjs';
import { birthOf, lives } from './processes.mjs';
import { pause, say } from './run.mjs';

function holderOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** True for a lock whose owner died before it wrote its name. */
function isOld(path) {
  const since = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return since !== undefined && Date.now() - since > 10_000;
}

function take(path) {
  try {
    writeFileSync(path, JSON.stringify({ pid: process.pid, born: birthOf(process.pid) }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** Runs `work` while nobody else on this machine holds `name`. The lock of a dead process is taken over. */
export async function withLock(name, work) {
  mkdirSync(runFolder, { recursive: true });
  const path = join(runFolder, `${name}.lock`);
  for (let waited = 0; !take(path); waited += 1) {
    const holder = holderOf(path);
    if (holder === undefined ? isOld(path) : !lives(holder)) rmSync(path, { force: true });
    else if (waited % 100 === 0) say(`waiting for process ${holder?.pid ?? '?'}, which gets ${name}`);
    await pause(100);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}
