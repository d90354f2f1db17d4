import { Caller } from '../caller.js';
import { percentile, row, type Row } from '../results.js';
import { urlOf, type World } from './world.js';

const ROUNDS = 3;
/** Asked of consent: a short answer that needs its read models. */
const PATH = '/consent/prohibitions';

interface Round {
  readonly known: readonly number[];
  readonly floor: readonly number[];
}

/** Asks until the instance knows the position. @returns milliseconds */
async function askFor(position: string, caller: { readonly url: string; readonly token: string }) {
  const began = performance.now();
  for (;;) {
    const { status } = await new Caller(caller.url, caller.token, position).send('GET', PATH);
    if (status === 200) return performance.now() - began;
    if (status !== 503) throw new Error(`GET ${PATH}: ${status}`);
  }
}

/**
 * How soon the read models of another service know a record that was entered at records: from the answer to the
 * entry, until an instance of consent answers a question that demands at least its position. The floor is the same
 * question, asked once more.
 */
export async function measureFreshness(
  world: World,
  samples: number,
  say: (text: string) => void,
): Promise<readonly Row[]> {
  const { member } = await world.cast();
  const author = new Caller(urlOf(world.records[0]), member.token);
  const entered = { kind: 'personal-data', category: 'health', fields: [{ name: 'town', value: 'Lutry' }] };
  const rows: Row[] = [];
  for (const [index, instance] of world.consent.entries()) {
    const asked = { url: urlOf(instance), token: member.token };
    const rounds: Round[] = [];
    for (let turn = 1; turn <= ROUNDS; turn += 1) {
      say(
        `${samples} records entered, until instance ${index + 1} of consent knows them: ${turn} of ${ROUNDS}`,
      );
      const known: number[] = [];
      const floor: number[] = [];
      for (let sample = 0; sample < samples; sample += 1) {
        const { position } = await author.must('POST', '/records', entered);
        known.push(await askFor(position, asked));
        floor.push(await askFor(position, asked));
      }
      rounds.push({ known, floor });
    }
    rows.push(...rowsOf(`instance ${index + 1}`, rounds));
  }
  return rows;
}

function rowsOf(instance: string, rounds: readonly Round[]): readonly Row[] {
  const about = { subject: 'ours', unit: 'ms', better: 'lower' } as const;
  const name = `record entered → ${instance} of consent answers with it`;
  const of = (part: number, pick: (round: Round) => readonly number[]) =>
    rounds.map((round) => percentile(pick(round), part));
  return [
    row(
      { name: `${name}, p50`, ...about, aim: 10 },
      of(0.5, (round) => round.known),
    ),
    row(
      { name: `${name}, p99`, ...about, aim: 50 },
      of(0.99, (round) => round.known),
    ),
    row(
      { name: '… the same question again, p50', ...about, subject: 'floor' },
      of(0.5, (round) => round.floor),
    ),
  ];
}
