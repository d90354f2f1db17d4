import type { ArgumentsHost } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { ProblemFilter } from './problem.filter.js';

describe('A failed answer on the bus', () => {
  const answer = (fault: unknown): Promise<unknown> => {
    const host = { getType: () => 'rpc' } as unknown as ArgumentsHost;
    const answered = new ProblemFilter().catch(fault, host) as Observable<never>;
    return new Promise((resolve) => answered.subscribe({ error: resolve }));
  };

  it('says that the store is away when its database is, so that the caller may repeat it', async () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(await answer(refused)).toEqual({ code: 'StoreUnavailable', origin: 'store', details: {} });
  });

  it('says nothing of a defect but that there is one', async () => {
    expect(await answer(new TypeError('Camille'))).toEqual({
      code: 'Internal',
      origin: 'fault',
      details: {},
    });
  });
});
