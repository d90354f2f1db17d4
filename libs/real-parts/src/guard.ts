import { spawn, type ChildProcess } from 'node:child_process';
import { scriptPath } from './scripts.js';

let guard: ChildProcess | undefined;

/**
 * The guard is a small process of its own session that holds the other end of a pipe. The system closes the pipe when
 * this process (or its worker thread) ends, and the guard then stops every server that it was told of. So a killed
 * test run leaves nothing behind, and no server has to ask whether its parent still lives.
 */
function tell(line: string): void {
  if (guard === undefined) {
    guard = spawn(process.execPath, [scriptPath('lib/guard.mjs')], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    guard.unref();
    const pipe = guard.stdin;
    if (pipe !== null && 'unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
  }
  guard.stdin?.write(`${line}\n`);
}

/** Has the server of this state file stopped when this process ends. */
export const watch = (stateFile: string): void => tell(stateFile);

/** The server of this state file is somebody else's business again, or gone. */
export const unwatch = (stateFile: string): void => tell(`-${stateFile}`);
