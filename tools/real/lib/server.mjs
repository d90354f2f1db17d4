// Starting a server and waiting for it, and ending it: the same for every part.
import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { birthOf, endProcess, lives } from './processes.mjs';
import { lastLines, pause, say } from './run.mjs';
import { forgetState, readState, writeState } from './state.mjs';

/** Servers of this process that are not ready yet. */
const unfinished = new Set();

/** Whoever asked for a server is gone: what was being started is stopped. */
export async function stopUnfinished() {
  for (const file of unfinished) await stopServer(file, { crash: true });
}

/**
 * Starts `command` in a session of its own, writes the state file at once and waits until `ready(state)` is true.
 * On failure the server is stopped and the end of its log is in the error; `state.log` is the file.
 */
export async function startServer(file, state, { command, args, options, ready, seconds }) {
  const log = openSync(state.log, 'a');
  const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', log, log] });
  let failure;
  child.on('error', (error) => (failure = error));
  child.unref();
  const running = { ...state, pid: child.pid, born: birthOf(child.pid) };
  unfinished.add(file);
  writeState(file, running);
  try {
    await waitUntil(running, ready, seconds, () => failure);
    unfinished.delete(file);
  } catch (error) {
    const tail = existsSync(state.log) ? lastLines(readFileSync(state.log, 'utf8')) : '';
    await endProcess(running);
    throw new Error(`${error.message}\n${tail}`, { cause: error });
  }
  return running;
}

async function waitUntil(running, ready, seconds, failure) {
  const started = Date.now();
  let said = started;
  say(`${running.part}: waiting until it is ready on ${running.url.replace(/\/\/.*@/, '//')}`);
  while (!(await ready(running))) {
    if (failure() !== undefined) throw failure();
    if (!lives(running)) throw new Error(`${running.part} ended before it was ready`);
    if (Date.now() - started > seconds * 1000)
      throw new Error(`${running.part} was not ready after ${seconds} s`);
    if (Date.now() - said > 10_000) {
      said = Date.now();
      say(`  ${running.part}: ${Math.round((said - started) / 1000)} s`);
    }
    await pause(running.part === 'keycloak' ? 500 : 30);
  }
}

/** Ends a server: `crash` kills it at once, `keep` leaves its data for the next start under the same name. */
export async function stopServer(file, { crash = false, keep = false } = {}) {
  const state = readState(file);
  if (state === undefined) return false;
  await endProcess(state, crash ? undefined : (state.politely ?? 'SIGTERM'), state.isGroup);
  if (!keep) forgetState(file);
  return true;
}

/** The state of a server that runs, or undefined. */
export function runningState(file) {
  const state = readState(file);
  return state !== undefined && lives(state) ? state : undefined;
}
