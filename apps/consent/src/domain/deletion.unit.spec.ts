import { owedPerContract, type Received } from './deletion.js';

const received = (contract: string, held: Readonly<Record<string, readonly string[]>>): Received => ({
  ...{ contract, consumer: `consumer of ${contract}` },
  received: new Map(Object.entries(held).map(([record, fields]) => [record, new Set(fields)])),
});

describe('What must be deleted', () => {
  it('is one duty per contract, whatever the data was received for', () => {
    const research = received('c1', { r2: ['town'], r1: ['phone'] });
    const service = received('c1', { r1: ['mail'] });
    expect(owedPerContract([research, service, received('c2', { r1: ['phone'] })])).toEqual([
      {
        contract: 'c1',
        consumer: 'consumer of c1',
        records: ['r1', 'r2'],
        fields: ['mail', 'phone', 'town'],
      },
      { contract: 'c2', consumer: 'consumer of c2', records: ['r1'], fields: ['phone'] },
    ]);
  });
  it('is nothing where nothing was received', () => {
    expect(owedPerContract([])).toEqual([]);
    expect(owedPerContract([received('c1', { r1: [] })])).toEqual([]);
  });
});
