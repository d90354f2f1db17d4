import type { StoredEvent } from '@coop/event-sourcing';
import type { CurrentRecord } from '../projections/current-records.js';
import { RememberedRecords } from './remembered-records.js';

const record = (id: string, owner: string, mentioned: string) =>
  ({ record: id, owners: [owner], fields: [{ subjects: [mentioned] }] }) as unknown as CurrentRecord;

const RECORDS = new Map(
  [record('owned', 'ada', 'ben'), record('mentioning', 'ben', 'ada'), record('others', 'ben', 'ben')].map(
    (each) => [each.record, each] as const,
  ),
);

const erased = (party: string): StoredEvent =>
  ({ type: 'identity.erasure.keys-destroyed', data: { party } }) as unknown as StoredEvent;

describe('What an instance remembers of records', () => {
  it('is forgotten where it is hers or mentions her, as soon as the instance reads of her erasure', async () => {
    const looked: string[] = [];
    const records = new RememberedRecords(async (id) => {
      looked.push(id);
      return RECORDS.get(id);
    });
    for (const id of [...RECORDS.keys(), ...RECORDS.keys()]) await records.recall(id);
    expect(looked).toEqual(['owned', 'mentioning', 'others']);
    records.apply(erased('ada'));
    expect(records.size).toBe(1);
    await records.recall('others');
    expect(looked).toHaveLength(3);
  });

  it('is not what was looked up before an erasure and found after it', async () => {
    let answer: (found: CurrentRecord | undefined) => void = () => undefined;
    const records = new RememberedRecords(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const looking = records.recall('owned');
    records.apply(erased('ada'));
    answer(RECORDS.get('owned'));
    expect(await looking).toBe(RECORDS.get('owned'));
    expect(records.size).toBe(0);
  });

  it('stays through the other steps of an erasure', async () => {
    const records = new RememberedRecords(async (id) => RECORDS.get(id));
    await records.recall('owned');
    records.apply({ ...erased('ada'), type: 'identity.erasure.requested' });
    expect(records.size).toBe(1);
  });
});
