import { specification } from '@coop/event-sourcing/testing';
import { importDecider, type ImportEvent } from './import.js';

const IMPORT = '00000000-0000-4000-8000-000000000001';
const RECORD = '00000000-0000-4000-8000-000000000002';

const started: ImportEvent = {
  type: 'records.import.started',
  data: {
    import: IMPORT,
    kind: 'persons',
    category: 'directory',
    source: 'a list that was made up',
    purposes: ['CommunicationManagement'],
    legalBasis: 'lpd-31-2-overriding-interest',
    informBy: '2026-06-01',
    fileDigest: '0'.repeat(64),
    file: { $sealed: '1'.repeat(64), digest: '2'.repeat(64) },
    rows: 3,
    columns: ['Nom', 'email1'],
    encoding: 'utf-8',
    delimiter: ',',
    consentColumn: null,
    startedBy: RECORD,
  },
};
const chunk = (from: number, to: number): Extract<ImportEvent, { type: 'records.import.chunk-read' }> => ({
  type: 'records.import.chunk-read',
  data: {
    ...{ import: IMPORT, from, to, created: [RECORD], changed: [], unchanged: 1 },
    setAside: [],
    noted: [{ row: from, column: null, code: 'url-without-scheme' }],
  },
});
const completed: ImportEvent = {
  type: 'records.import.completed',
  data: { import: IMPORT, created: 2, changed: 0, unchanged: 2, setAside: 0, noted: 2 },
};
const read = (from: number, to: number) => ({ kind: 'read-chunk', data: chunk(from, to).data }) as const;

const { given } = specification(importDecider);

describe('An import', () => {
  it('starts once', () => {
    given().when({ kind: 'start', data: started.data }).then(started);
    given(started).when({ kind: 'start', data: started.data }).thenRefused('import-exists');
  });

  it('reads its rows in order and without a gap; the header is row 1', () => {
    given(started).when(read(2, 3)).then(chunk(2, 3));
    given(started).when(read(3, 4)).thenRefused('chunk-out-of-order');
    given(started, chunk(2, 3)).when(read(2, 3)).thenRefused('chunk-out-of-order');
    given(started, chunk(2, 3)).when(read(4, 4)).then(chunk(4, 4));
  });

  it('is complete when every row was read, and says what came of them', () => {
    given(started, chunk(2, 3)).when({ kind: 'complete' }).thenRefused('rows-missing');
    given(started, chunk(2, 3), chunk(4, 4)).when({ kind: 'complete' }).then(completed);
  });

  it('is over once it is complete', () => {
    given(started, chunk(2, 4), completed).when({ kind: 'complete' }).thenRefused('import-already-completed');
    given(started, chunk(2, 4), completed).when(read(5, 5)).thenRefused('import-already-completed');
  });

  it('must have started', () => given().when({ kind: 'complete' }).thenRefused('import-unknown'));

  it('is not read past what it cannot know', () => {
    expect(() => importDecider.evolve({ status: 'none' }, completed)).toThrow('before the import started');
    const state = importDecider.evolve({ status: 'none' }, started);
    expect(() => importDecider.evolve(state, { type: 'records.import.sung', data: {} } as never)).toThrow(
      'sung',
    );
    expect(() => importDecider.decide({ kind: 'sing' } as never, state)).toThrow('sing');
  });
});
