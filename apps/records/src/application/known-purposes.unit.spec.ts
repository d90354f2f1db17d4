import { consentEvents } from '@coop/contracts';
import type { EventStore, StoredEvent } from '@coop/event-sourcing';
import { KnownPurposes } from './known-purposes.js';

const adopted = (...purposes: string[]) =>
  ({
    ...{ type: 'consent.taxonomy.adopted', version: 1 },
    data: { terms: purposes.map((purpose) => ({ purpose, parents: [] })) },
  }) as unknown as StoredEvent;

describe('The words that the cooperative has for purposes', () => {
  const stream: StoredEvent[] = [];
  const asked: string[] = [];
  const store: Pick<EventStore, 'readStream'> = {
    readStream: (name) => {
      asked.push(name);
      return Promise.resolve(stream);
    },
  };
  const purposes = new KnownPurposes(store);

  it('are those of the built-in version, without a look', async () => {
    await purposes.lookFor('Marketing');
    expect([purposes.has('Marketing'), purposes.has('SchoolSurvey'), asked]).toEqual([true, false, []]);
  });

  it('and those of every version that it adopted, each from then on', async () => {
    await purposes.lookFor('SchoolSurvey');
    expect(purposes.has('SchoolSurvey')).toBe(false);
    stream.push(adopted('SchoolSurvey'), adopted('Pollination'));
    await purposes.lookFor('SchoolSurvey');
    expect([purposes.has('SchoolSurvey'), purposes.has('Pollination')]).toEqual([true, true]);
    await purposes.lookFor('Pollination');
    expect(asked).toEqual([consentEvents.TAXONOMY_STREAM, consentEvents.TAXONOMY_STREAM]);
  });

  it('and no other', async () => {
    await purposes.lookFor('Jean Essai');
    expect(purposes.has('Jean Essai')).toBe(false);
  });
});
