import { Caller } from '../caller.js';
import type { Cast } from '../cast.js';
import { percentile, row, type Row } from '../results.js';
import { urlOf, type Pair, type World } from './world.js';

const ROUNDS = 3;
/** A withdrawal that was not noticed for so long, in milliseconds, stops the suite. */
const AT_MOST_MS = 5_000;

/** Whether an instance believes that the partner would lose something by a withdrawal: it answers from its memory. */
async function isBelieved(grant: string, caller: Caller): Promise<boolean> {
  const { body } = await caller.must('GET', `/consent/grants/${grant}/consequences`);
  return (body['losses'] as readonly unknown[]).length > 0;
}

interface Spread {
  /** Milliseconds from the answer to the withdrawal until the other instance's first answer that knows it. */
  readonly delay: number;
  /** How long one such answer takes. */
  readonly question: number;
}

async function once(cast: Cast, record: string, [here, there]: Pair): Promise<Spread> {
  const { token } = cast.member;
  const giver = new Caller(urlOf(here), token);
  const grant = await cast.agree([record], giver);
  // Whoever asks has seen the grant, and nothing later.
  const looker = new Caller(urlOf(there), token, giver.position);
  if (!(await isBelieved(grant, looker))) throw new Error('the other instance never knew the grant');
  const asked = performance.now();
  await isBelieved(grant, looker);
  const question = performance.now() - asked;
  await giver.must('DELETE', `/consent/grants/${grant}`);
  const acknowledged = performance.now();
  while (await isBelieved(grant, looker))
    if (performance.now() - acknowledged > AT_MOST_MS)
      throw new Error(`a withdrawal was not known after ${AT_MOST_MS} ms`);
  return { delay: performance.now() - acknowledged, question };
}

/** How soon a withdrawal at one instance of consent is in the state of control of the other, which decides by it. */
export async function measureSpreading(
  world: World,
  samples: number,
  say: (text: string) => void,
): Promise<readonly Row[]> {
  const cast = await world.cast();
  const record = await cast.enter(['phone']);
  const [one, other] = world.consent;
  const rounds: (readonly Spread[])[] = [];
  for (let turn = 1; turn <= ROUNDS; turn += 1) {
    say(`${samples} withdrawals, until the other instance of consent knows them: ${turn} of ${ROUNDS}`);
    const found: Spread[] = [];
    for (let sample = 0; sample < samples; sample += 1)
      found.push(await once(cast, record, sample % 2 === 0 ? [one, other] : [other, one]));
    rounds.push(found);
  }
  const name = 'withdrawal acknowledged → the other instance decides by it';
  const about = { unit: 'ms', better: 'lower' } as const;
  const of = (part: number, pick: (spread: Spread) => number) =>
    rounds.map((round) => percentile(round.map(pick), part));
  return [
    row(
      { name: `${name}, p50`, subject: 'ours', ...about },
      of(0.5, ({ delay }) => delay),
    ),
    row(
      { name: `${name}, p99`, subject: 'ours', ...about, aim: 50 },
      of(0.99, ({ delay }) => delay),
    ),
    row(
      { name: '… one question to it, p50', subject: 'floor', ...about },
      of(0.5, ({ question }) => question),
    ),
  ];
}
