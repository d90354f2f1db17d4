import { row, type Report, type SuiteOptions } from '../results.js';
import { aimRows } from './aims.js';
import type { Size } from './cells.js';
import { measureRounds } from './rounds.js';
import { figureRows } from './rows.js';
import { openPlaces } from './servers.js';
import { SUBJECTS, type Subject } from './subjects.js';
import { tablesOf } from './tables.js';

const SIZES = {
  full: { rounds: 3, warmUp: 2_000, events: 20_000, seconds: 10, loads: 500, contended: 5_000 },
  quick: { rounds: 1, warmUp: 100, events: 400, seconds: 2, loads: 20, contended: 50 },
} as const;

/** Our event stores beside those that somebody might use instead, and beside what the disk can do. */
export function eventStore(options: SuiteOptions): Promise<Report> {
  return measureStores(SUBJECTS, options.quick ? SIZES.quick : SIZES.full, options.say);
}

/** The same for some of them: what needs no server and nothing to be installed is also a test. */
export async function measureStores(
  subjects: readonly Subject[],
  size: Size,
  say: (text: string) => void,
): Promise<Report> {
  const places = openPlaces(say);
  try {
    const findings = await measureRounds(subjects, size, places, say);
    const aims = aimRows(findings.figures, subjects);
    const load = { name: 'load average before each round', subject: 'machine', unit: '' } as const;
    return {
      rows: [
        ...[...figureRows(findings.figures, subjects), ...aims],
        row({ ...load, better: 'lower' }, findings.loads),
      ],
      text: tablesOf(findings, subjects, size, aims),
    };
  } finally {
    await places.stop();
  }
}
