import { recordDigests } from './state-digests.js';
import { readingEvents, type Question } from './reading.js';

const grants = { readModel: 'consent.grants', digest: 'a'.repeat(64), atPosition: 7n };
const timeline = { readModel: 'audit.timeline', digest: 'b'.repeat(64), atPosition: 7n };

describe('recording the digests of read models', () => {
  it('records all of them, by name, when something of another service has changed', () => {
    expect(recordDigests([], [grants, timeline])).toEqual([
      {
        type: 'audit.state-digests.recorded',
        data: {
          digests: [
            { readModel: 'audit.timeline', atPosition: '7', digest: timeline.digest },
            { readModel: 'consent.grants', atPosition: '7', digest: grants.digest },
          ],
        },
      },
    ]);
  });

  it('records nothing when only the traces of audit itself have changed', () => {
    const last = [grants, { ...timeline, digest: 'c'.repeat(64) }];
    expect(recordDigests(last, [grants, timeline])).toEqual([]);
  });
});

describe('noting what an auditor asked', () => {
  const question: Question = {
    reading: '00000000-0000-4000-8000-000000000001',
    auditor: '00000000-0000-4000-8000-000000000002',
    mandate: '00000000-0000-4000-8000-000000000003',
    question: 'diff',
    subjects: [],
    from: 1n,
    to: null,
  };

  it('is one event, also when it concerns nobody', () => {
    expect(readingEvents(question)).toEqual([
      { type: 'audit.history.read', data: { ...question, from: '1', to: null } },
    ]);
  });

  it('names everyone concerned, in several events when they are very many', () => {
    const subjects = Array.from({ length: 12_001 }, (_, index) => String(index));
    const events = readingEvents({ ...question, subjects });
    expect(events).toHaveLength(3);
    expect(events.flatMap(({ data }) => data.subjects)).toEqual(subjects);
  });
});
