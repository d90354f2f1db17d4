// What is asked of the system about processes. A process is known by its number *and* its start time, so that a
// number which the system gave to somebody else is never ended.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { pause } from './run.mjs';

const hasProc = existsSync('/proc/self/stat');

/** Parent, state and start time of a process, or undefined when there is none. */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], parent: Number(fields[1]), born: fields[19] };
  } catch {
    return undefined;
  }
}

/** The start time of a process as a text of the system, or undefined when it does not run (any more). */
export function birthOf(pid) {
  if (hasProc) {
    const stat = statOf(pid);
    return stat === undefined || stat.state === 'Z' ? undefined : stat.born;
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** True while this very process runs. */
export const lives = ({ pid, born }) => born !== undefined && birthOf(pid) === born;

/** A process and all that it started, the oldest first. */
function familyOf(pid) {
  if (!hasProc) return [{ pid, born: birthOf(pid) }];
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), ...statOf(Number(name)) }));
  const family = all.filter((each) => each.pid === pid);
  for (const member of family) family.push(...all.filter(({ parent }) => parent === member.pid));
  return family;
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

async function gone(family, milliseconds) {
  const deadline = Date.now() + milliseconds;
  while (family.some(lives)) {
    if (Date.now() > deadline) return false;
    await pause(20);
  }
  return true;
}

/**
 * Ends a process and all that it started. It is asked with `politely` first (with `isGroup` every member of its
 * group is) and killed after 20 seconds; without `politely` it is killed at once, as a crash would.
 */
export async function endProcess(known, politely, isGroup = false) {
  if (!lives(known)) return;
  const family = familyOf(known.pid);
  if (politely !== undefined) {
    signal(isGroup ? -known.pid : known.pid, politely);
    if (await gone(family, 20_000)) return;
  }
  for (const member of family) if (lives(member)) signal(member.pid, 'SIGKILL');
  if (!(await gone(family, 10_000))) throw new Error(`process ${known.pid} does not end`);
}
