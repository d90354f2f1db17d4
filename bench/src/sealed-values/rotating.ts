import { setImmediate } from 'node:timers/promises';
import { row, type Row } from '../results.js';
import { inFiles, onPostgres, openAll, sealAll, type Place } from './vaults.js';

const AIM = 50_000;
/** Values that are read again and again meanwhile. */
const READ = 1000;

type Refs = Parameters<typeof openAll>[1];

/** How fast keys are wrapped anew, and how much is read meanwhile in the same process. One run each. */
export async function measureRotating(keys: number, say: (text: string) => void): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const openPlace of [inFiles, onPostgres]) {
    const place = await openPlace();
    try {
      say(`${keys} keys, ${place.name}`);
      const refs = await sealAll(
        place.vault,
        Array.from({ length: keys }, String),
        (index) => `person-${index}`,
      );
      say(`wrapping ${keys} keys anew beside readings, ${place.name}`);
      rows.push(...(await rotateBesideReadings(place, keys, refs.slice(0, READ))));
    } finally {
      await place.remove();
    }
  }
  return rows;
}

/** @returns how many values were read */
async function readUntil(over: AbortSignal, place: Place, refs: Refs): Promise<number> {
  let read = 0;
  while (!over.aborted) {
    read += await openAll(place.vault, refs);
    await setImmediate();
  }
  return read;
}

async function rotateBesideReadings(place: Place, keys: number, refs: Refs): Promise<readonly Row[]> {
  const over = new AbortController();
  const reading = readUntil(over.signal, place, refs);
  const began = performance.now();
  await place.rotate(() => undefined);
  const seconds = (performance.now() - began) / 1_000;
  over.abort();
  const read = await reading;
  const ours = { subject: 'ours', better: 'higher' } as const;
  return [
    row({ ...ours, name: `keys wrapped anew, ${place.name}`, unit: '/min', aim: AIM }, [
      (keys / seconds) * 60,
    ]),
    row({ ...ours, name: `… values read meanwhile, ${place.name}`, unit: '/s' }, [read / seconds]),
  ];
}
