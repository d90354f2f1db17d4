import { readdirSync, readFileSync } from 'node:fs';
import { MICROSECONDS_PER_TICK } from '../server-process.js';

interface Stat {
  readonly pid: number;
  readonly parent: number;
  /** Of the process itself. */
  readonly own: number;
  /** Of its children that have ended. */
  readonly ended: number;
}

/** ppid, utime, stime, cutime and cstime: fields 4 and 14 to 17 of proc(5), the times in ticks. */
function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15).map(Number);
    return { pid, parent: Number(fields[1]), own: utime + stime, ended: cutime + cstime };
  } catch {
    // It ended between being listed and being looked at; its parent knows its time now.
    return undefined;
  }
}

/**
 * Processor time of a process and of everything that it started, in microseconds, to a hundredth of a second. Linux
 * alone can tell; elsewhere NaN.
 */
export function serverTime(root: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(Number(name)))
    .filter((stat) => stat !== undefined);
  const family = all.filter(({ pid }) => pid === root);
  for (const member of family) family.push(...all.filter(({ parent }) => parent === member.pid));
  return family.reduce((sum, { own, ended }) => sum + own + ended, 0) * MICROSECONDS_PER_TICK;
}
