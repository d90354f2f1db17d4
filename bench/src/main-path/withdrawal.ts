import { setTimeout as wait } from 'node:timers/promises';
import { row, type Row } from '../results.js';
import type { Cast } from '../cast.js';

/** Readers that never stop asking. */
const READERS = 4;
/** How long they read before she withdraws, and at most after it, in milliseconds. */
const BEFORE_MS = 150;
const AT_MOST_MS = 5_000;

interface Reading {
  readonly asked: number;
  readonly answered: number;
  readonly released: boolean;
}

/** Reads until it is refused. */
async function readOn(cast: Cast, path: string, readings: Reading[], until: number): Promise<void> {
  while (performance.now() < until) {
    const asked = performance.now();
    const { status } = await cast.partner.send('GET', path);
    const released = status === 200;
    readings.push({ asked, answered: performance.now(), released });
    if (!released) return;
  }
  throw new Error(`still released ${AT_MOST_MS} ms after the withdrawal`);
}

/** @returns milliseconds from the acknowledged withdrawal to the first refusal; 0 when that came first */
async function once(cast: Cast): Promise<number> {
  const record = await cast.enter(['phone']);
  const grant = await cast.agree([record]);
  const path = cast.reading(record);
  const readings: Reading[] = [];
  const until = performance.now() + BEFORE_MS + AT_MOST_MS;
  const readers = Array.from({ length: READERS }, () => readOn(cast, path, readings, until));
  await wait(BEFORE_MS);
  await cast.member.must('DELETE', `/consent/grants/${grant}`);
  const acknowledged = performance.now();
  await Promise.all(readers);
  if (readings.some(({ asked, released }) => released && asked > acknowledged))
    throw new Error('a reading that was asked for after the withdrawal was released');
  const refused = readings.filter(({ released }) => !released).map(({ answered }) => answered);
  return Math.max(0, Math.min(...refused) - acknowledged);
}

/** How soon a withdrawal is felt, beside readers that never stop. */
export async function measureWithdrawal(
  cast: Cast,
  runs: number,
  say: (text: string) => void,
): Promise<readonly Row[]> {
  say(`${runs} withdrawals beside ${READERS} readers`);
  const delays: number[] = [];
  for (let run = 0; run < runs; run += 1) delays.push(await once(cast));
  const about = { subject: 'ours', unit: 'ms', better: 'lower', aim: 5 } as const;
  return [row({ name: 'withdrawal acknowledged → first refusal', ...about }, delays)];
}
