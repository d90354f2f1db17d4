import { ProblemError } from '@coop/service-kit';
import { clientsAdmittedInTime } from './admit-open-clients.js';

const SOON = { first: 1, longest: 2 };
const CLIENTS = [
  { client: 'c1', clientId: 'agence' },
  { client: 'c2', clientId: 'gazette' },
];

describe('Partners’ systems, when identity starts while the issuer is away', () => {
  let admitted: string[];
  let attempts: number;
  let said: unknown[];
  let answer: (clientId: string) => string;

  const logger = {
    facts: (message: string, facts: object) => void said.push([message, facts]),
    error: (error: unknown) => void said.push(error),
  };
  const worker = (patience = SOON) =>
    clientsAdmittedInTime(
      {
        actors: { openClients: () => CLIENTS } as never,
        registrar: {
          admit: async (_client: string, clientId: string) => {
            attempts += 1;
            const secret = answer(clientId);
            admitted.push(clientId);
            return secret;
          },
          remove: () => Promise.resolve(),
        },
      },
      logger,
      patience,
    );
  const away = () => {
    throw new ProblemError('issuer-unavailable');
  };

  beforeEach(() => {
    [admitted, attempts, said] = [[], 0, []];
    answer = () => 'secret';
  });

  it('are admitted as soon as it is back', async () => {
    answer = () => (attempts < 3 ? away() : 'secret');
    await worker().run(new AbortController().signal);
    expect(admitted).toEqual(['agence', 'gazette']);
    expect(said).toEqual([
      ['waiting for the issuer', { clients: 2 }],
      ['waiting for the issuer', { clients: 2 }],
    ]);
  });

  it('are not admitted twice when it goes away between two of them', async () => {
    answer = (clientId) => (clientId === 'gazette' && attempts === 2 ? away() : 'secret');
    await worker().run(new AbortController().signal);
    expect(admitted).toEqual(['agence', 'gazette']);
  });

  it('do not keep each other out: one that is refused is told to the operator', async () => {
    answer = (clientId) => {
      if (clientId === 'agence') throw new Error('the realm has another client of that name');
      return 'secret';
    };
    await worker().run(new AbortController().signal);
    expect([admitted, said]).toEqual([['gazette'], [new Error('the realm has another client of that name')]]);
  });

  it('do not keep the service from stopping', async () => {
    answer = away;
    const stop = new AbortController();
    const running = worker({ first: 60_000, longest: 60_000 }).run(stop.signal);
    stop.abort();
    await running;
    expect(admitted).toEqual([]);
  });
});
