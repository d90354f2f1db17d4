import { row, type Row } from '../results.js';
import { inFiles, onPostgres, sealAll } from './vaults.js';

const ROUNDS = 3;

/** How long the erasure of a person with many values takes, among others who stay. */
export async function measureErasing(values: number, say: (text: string) => void): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const openPlace of [inFiles, onPostgres]) {
    const seconds: number[] = [];
    const place = await openPlace();
    try {
      await sealAll(place.vault, texts(values));
      for (let round = 1; round <= ROUNDS; round += 1) {
        say(`erasing ${values} values of one person, ${place.name}, round ${round} of ${ROUNDS}`);
        await sealAll(place.vault, texts(values), () => `dying-${round}`);
        const began = performance.now();
        const ended = await place.vault.destroy(
          `dying-${round}`,
          `erasure-${round}`,
          new Date().toISOString(),
        );
        seconds.push((performance.now() - began) / 1_000);
        if (ended.values !== values || !ended.scrubbed)
          throw new Error('the erasure did not end what it should');
      }
    } finally {
      await place.remove();
    }
    const name = `erasing a person with ${values} values, ${place.name}`;
    rows.push(row({ name, subject: 'ours', unit: 's', better: 'lower', aim: 2 }, seconds));
  }
  return rows;
}

const texts = (count: number): string[] => Array.from({ length: count }, (_, index) => `value ${index}`);
