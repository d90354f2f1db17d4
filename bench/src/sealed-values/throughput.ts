import { row, type Row } from '../results.js';
import { inFiles, onPostgres, yardstickOf } from './vaults.js';
import { cipherAlone, oneKeyForAll, ourSealingAlone, type Yardstick } from './yardsticks.js';

const ROUNDS = 3;
const AIM = 40_000;
const OURS = new Set(['sealing and opening alone', 'SQLite', 'PostgreSQL']);

/** An address line: what a field of a record is like. */
const textOf = (index: number): string => `Rue de l’Essai ${index}, 1200 Genève, 079 000 ${index}`;

interface Found {
  /** Values per second. */
  readonly rates: number[];
  /** Microseconds of this process's processor time for each value: the server of a database not among them. */
  readonly times: number[];
}

interface Both {
  readonly seal: Found;
  readonly open: Found;
}

interface Measured {
  readonly rate: number;
  readonly time: number;
}

async function measured(amount: number, work: () => Promise<void>): Promise<Measured> {
  const before = process.cpuUsage();
  const began = performance.now();
  await work();
  const rate = (amount / (performance.now() - began)) * 1_000;
  const { user, system } = process.cpuUsage(before);
  return { rate, time: (user + system) / amount };
}

function keep({ rates, times }: Found, { rate, time }: Measured): void {
  rates.push(rate);
  times.push(time);
}

/** Values sealed and opened per second, by each yardstick and each vault in turn; every round in an empty place. */
export async function measureThroughput(
  amount: number,
  say: (text: string) => void,
): Promise<readonly Row[]> {
  const values = Array.from({ length: amount }, (_, index) => textOf(index));
  const results = new Map<string, Both>();
  const measure = async (yardstick: Yardstick, round: number) => {
    const seal = await measured(amount, () => yardstick.seal(values));
    const open = await measured(amount, () => yardstick.open());
    const again = await measured(amount, () => yardstick.open());
    // The first round warms up what the others use.
    if (round === 0) return;
    const found = results.get(yardstick.name) ?? {
      seal: { rates: [], times: [] },
      open: { rates: [], times: [] },
    };
    keep(found.seal, seal);
    keep(found.open, open.rate > again.rate ? open : again);
    results.set(yardstick.name, found);
  };
  for (let round = 0; round <= ROUNDS; round += 1) {
    say(
      round === 0 ? 'warming up' : `${amount} values sealed and opened each way, round ${round} of ${ROUNDS}`,
    );
    for (const yardstick of [cipherAlone(), oneKeyForAll(), ourSealingAlone()])
      await measure(yardstick, round);
    for (const openPlace of [inFiles, onPostgres]) {
      const place = await openPlace();
      try {
        await measure(yardstickOf(place), round);
      } finally {
        await place.remove();
      }
    }
  }
  return (['seal', 'open'] as const).flatMap((verb) => [
    ...[...results].map(([name, found]) => rateRow(verb, name, found[verb].rates)),
    ...[...results]
      .filter(([name]) => OURS.has(name))
      .map(([name, found]) => timeRow(verb, name, found[verb].times)),
  ]);
}

const DONE = { seal: 'sealed', open: 'opened' } as const;

function rateRow(verb: keyof typeof DONE, name: string, rates: readonly number[]): Row {
  const ours = OURS.has(name);
  return row(
    {
      name: `values ${DONE[verb]}${ours ? `, ${name}` : ''}`,
      subject: ours ? 'ours' : name,
      ...{ unit: '/s', better: 'higher' },
      ...(ours ? { aim: AIM } : {}),
    },
    rates,
  );
}

/** What a core that has nothing else to do could carry; the steadiest figure of a shared machine. */
function timeRow(verb: keyof typeof DONE, name: string, times: readonly number[]): Row {
  return row(
    {
      name: `… processor time per value ${DONE[verb]}, ${name}`,
      subject: 'ours',
      ...{ unit: 'µs', better: 'lower', aim: 1e6 / AIM },
    },
    times,
  );
}
