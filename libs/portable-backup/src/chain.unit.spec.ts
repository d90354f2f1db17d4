import {
  bodyOf,
  FIRST_DIGEST,
  prepare,
  rowDigest,
  StoreError,
  type AppendRequest,
  type CommitPlace,
  type CommitRow,
} from '@coop/event-sourcing';
import { sampleAppend } from '@coop/event-sourcing/testing';
import { Chain } from './chain.js';

const STREAM = 'records-record-00000000-0000-4000-8000-000000000001';
const GRANT = 'consent-grant-00000000-0000-4000-8000-000000000002';

/** What an append would have written. */
const rowOf = (body: string, last: number, previous: string, place: CommitPlace): CommitRow => ({
  ...{ ...place, last, body },
  digest: rowDigest(previous, { ...place, body }),
});

const place = (first: number, revisions: string, recordedAt = '2026-03-02T09:00:00.000Z'): CommitPlace => ({
  ...{ first, revisions, recorded_at: recordedAt },
});

/** A commit of two events of a record, then one with another of the record and two of a grant. */
const [oneRequest, twoRequest] = [sampleAppend(STREAM, 'any', [1, 2]), sampleAppend(STREAM, 'any', [3])];
const grants = sampleAppend(GRANT, 'any', [4, 5]);
const textOf = (request: AppendRequest): string =>
  bodyOf(
    prepare(request).text,
    request.streams.map(({ stream }) => stream),
  );
const oneBody = textOf(oneRequest);
const twoBody = textOf({ ...twoRequest, streams: [...twoRequest.streams, ...grants.streams] });
const one = rowOf(oneBody, 2, FIRST_DIGEST, place(1, '1'));
const two = rowOf(twoBody, 5, one.digest, place(3, '2,1'));

const damaged = (...rows: readonly CommitRow[]) => expect(() => new Chain().accept(rows)).toThrow(StoreError);

describe('The chain of commits that are copied', () => {
  it('knows where everything ends, over several pages', () => {
    const chain = new Chain();
    chain.accept([one]);
    chain.accept([two]);
    expect(chain.ends()).toMatchObject({ head: 5, digest: two.digest, recordedAt: two.recorded_at });
    expect([...chain.ends().streams]).toEqual([
      { name: STREAM, first: 1, revision: 2 },
      { name: GRANT, first: 4, revision: 1 },
    ]);
    expect([...chain.ends().categories]).toEqual([
      ['records-record', 3],
      ['consent-grant', 5],
    ]);
  });

  it('says what leads to each commit', () => {
    expect(new Chain().accept([one, two])).toEqual([
      { row: one, commandId: oneRequest.commandId, streams: [{ name: STREAM, first: 1, revision: 1 }] },
      {
        ...{ row: two, commandId: twoRequest.commandId },
        streams: [
          { name: STREAM, first: 1, revision: 2 },
          { name: GRANT, first: 4, revision: 1 },
        ],
      },
    ]);
  });

  it('refuses a commit of which anything was changed', () => {
    damaged({ ...one, body: one.body.replace('"data":2', '"data":3') });
    damaged({ ...one, body: `${one.body} ` });
    damaged({ ...one, revisions: '2' });
    damaged({ ...one, recorded_at: '2026-03-02T09:00:00.001Z' });
    damaged({ ...one, digest: two.digest });
    damaged({ ...one, last: 3 });
  });

  it('refuses a commit that does not follow from the one before', () => {
    damaged(one, rowOf(twoBody, 5, FIRST_DIGEST, place(3, '2,1')));
  });

  it('refuses gaps, and what comes twice', () => {
    damaged(two);
    damaged(one, one);
    damaged(one, rowOf(twoBody, 6, one.digest, place(4, '2,1')));
  });

  it('refuses revisions that jump, though the digests agree', () => {
    damaged(rowOf(oneBody, 2, FIRST_DIGEST, place(1, '2')));
    damaged(one, rowOf(twoBody, 5, one.digest, place(3, '3,1')));
    damaged(one, rowOf(twoBody, 5, one.digest, place(3, '1,1')));
  });

  it('refuses times that run backwards', () => {
    damaged(one, rowOf(twoBody, 5, one.digest, place(3, '2,1', '2026-03-02T08:00:00.000Z')));
  });
});
