import { row, type Row } from '../results.js';
import { inFiles, onPostgres, yardstickOf } from './vaults.js';
import { cipherAlone, oneKeyForAll, type Yardstick } from './yardsticks.js';

const ROUNDS = 3;
const AIM = 40_000;
const OURS = new Set(['SQLite', 'PostgreSQL']);

/** An address line: what a field of a record is like. */
const textOf = (index: number): string => `Rue de l’Essai ${index}, 1200 Genève, 079 000 ${index}`;

interface Rates {
  readonly seal: number[];
  readonly open: number[];
}

async function perSecond(amount: number, work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (amount / (performance.now() - began)) * 1_000;
}

/** Values sealed and opened per second, by each yardstick and each vault in turn; every round in an empty place. */
export async function measureThroughput(
  amount: number,
  say: (text: string) => void,
): Promise<readonly Row[]> {
  const values = Array.from({ length: amount }, (_, index) => textOf(index));
  const rates = new Map<string, Rates>();
  const measure = async (yardstick: Yardstick, round: number) => {
    const seal = await perSecond(amount, () => yardstick.seal(values));
    const open = await perSecond(amount, () => yardstick.open());
    const again = await perSecond(amount, () => yardstick.open());
    // The first round warms up what the others use.
    if (round === 0) return;
    const found = rates.get(yardstick.name) ?? { seal: [], open: [] };
    found.seal.push(seal);
    found.open.push(Math.max(open, again));
    rates.set(yardstick.name, found);
  };
  for (let round = 0; round <= ROUNDS; round += 1) {
    say(
      round === 0 ? 'warming up' : `${amount} values sealed and opened each way, round ${round} of ${ROUNDS}`,
    );
    for (const yardstick of [cipherAlone(), oneKeyForAll()]) await measure(yardstick, round);
    for (const openPlace of [inFiles, onPostgres]) {
      const place = await openPlace();
      try {
        await measure(yardstickOf(place), round);
      } finally {
        await place.remove();
      }
    }
  }
  return (['seal', 'open'] as const).flatMap((verb) =>
    [...rates].map(([name, found]) =>
      row(
        {
          name: `values ${verb === 'seal' ? 'sealed' : 'opened'}${OURS.has(name) ? `, ${name}` : ''}`,
          subject: OURS.has(name) ? 'ours' : name,
          ...{ unit: '/s', better: 'higher' },
          ...(OURS.has(name) ? { aim: AIM } : {}),
        },
        found[verb],
      ),
    ),
  );
}
