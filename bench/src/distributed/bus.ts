import { fileURLToPath } from 'node:url';
import { connect } from '@nats-io/transport-node';
import { connectNats, NatsBus } from '@coop/message-bus-nats';
import { startNats } from '@coop/real-parts';
import { median, row, type Row } from '../results.js';
import { ServerProcess } from '../server-process.js';

const ROUNDS = 5;
/** Requests that wait for their answer at the same time. */
const AT_ONCE = 64;
/** Of a question whether a reading is permitted. */
const QUESTION = {
  request: {
    ...{ record: crypto.randomUUID(), consumer: crypto.randomUUID(), client: crypto.randomUUID() },
    ...{ contract: crypto.randomUUID(), purpose: 'ServiceProvision', action: 'read', fields: 'all' },
  },
  atLeast: '123456',
};

type Ask = () => Promise<unknown>;

/** @returns requests per second, so many at once */
async function rate(ask: Ask, amount: number, atOnce: number): Promise<number> {
  let left = amount;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (; left > 0;) {
        left -= 1;
        await ask();
      }
    }),
  );
  return (amount * 1_000) / (performance.now() - began);
}

interface Compared {
  readonly ours: number[];
  readonly plain: number[];
}

/** In turn, and each time the other one first. */
async function compare(bus: Ask, nats: Ask, amount: number, atOnce: number): Promise<Compared> {
  const found: Compared = { ours: [], plain: [] };
  const ours = async () => void found.ours.push(await rate(bus, amount, atOnce));
  const plain = async () => void found.plain.push(await rate(nats, amount, atOnce));
  for (let turn = 0; turn < ROUNDS; turn += 1)
    for (const next of turn % 2 === 0 ? [ours, plain] : [plain, ours]) await next();
  return found;
}

/** Request and reply between two processes over our bus, and over NATS alone with the same JSON. */
export async function measureBus(amount: number, say: (text: string) => void): Promise<readonly Row[]> {
  say('starting a server of NATS and a process that answers');
  const server = await startNats({ jetstream: false });
  const echo = await ServerProcess.start(
    [fileURLToPath(new URL('echo-server.js', import.meta.url)), server.url],
    [],
  );
  const handle = await connectNats({
    ...{ servers: server.url, service: 'asker', credentials: { user: 'asker', password: 'of a bench' } },
  });
  const plain = await connect({ servers: server.url, noAsyncTraces: true });
  try {
    const bus = new NatsBus(handle);
    const overBus: Ask = () => bus.request('echo.say', QUESTION);
    const overNats: Ask = async () =>
      (await plain.request('plain.say', JSON.stringify(QUESTION), { timeout: 2_000 })).json();
    say('warming up');
    await compare(overBus, overNats, Math.ceil(amount / 10), AT_ONCE);
    say(`${amount} requests each way, ${AT_ONCE} at once, ${ROUNDS} rounds`);
    const many = await compare(overBus, overNats, amount, AT_ONCE);
    say(`${Math.ceil(amount / 5)} requests each way, one after another, ${ROUNDS} rounds`);
    const single = await compare(overBus, overNats, Math.ceil(amount / 5), 1);
    return [...ratesOf(many), ...latenciesOf(single)];
  } finally {
    await plain.close();
    await handle.close();
    await echo.stop();
    await server.stop();
  }
}

const PEER = 'plain NATS, same JSON';

function ratesOf({ ours, plain }: Compared): readonly Row[] {
  const about = { name: `requests answered, ${AT_ONCE} at once`, unit: '/s', better: 'higher' } as const;
  const ratios = ours.map((each, turn) => each / (plain[turn] ?? Number.NaN));
  return [
    {
      ...row({ ...about, subject: 'ours' }, ours),
      ...{ peer: PEER, ratio: Number((median(ours) / median(plain)).toFixed(3)) },
    },
    row({ ...about, subject: PEER }, plain),
    row({ name: 'ratio of the two', subject: 'ours', unit: '', better: 'higher', aim: 0.7 }, ratios),
  ];
}

function latenciesOf({ ours, plain }: Compared): readonly Row[] {
  const about = { name: 'a request and its answer, one at a time', unit: 'ms', better: 'lower' } as const;
  const each = (rates: readonly number[]) => rates.map((perSecond) => 1_000 / perSecond);
  return [row({ ...about, subject: 'ours' }, each(ours)), row({ ...about, subject: PEER }, each(plain))];
}
