import * as fc from 'fast-check';
import { prepare } from './append-rules.js';
import {
  bodyOf,
  commitDigest,
  readCommit,
  rowDigest,
  toCommit,
  writtenCommit,
  type CommitRow,
} from './commit-record.js';
import type { AppendRequest } from './event-store.js';
import type { Json, NewEvent } from './event.js';

const PREVIOUS = 'f'.repeat(64);
const STREAMS = [1, 2].map((n) => `records-record-00000000-0000-4000-8000-00000000000${n}`);

const text = fc.string({ unit: 'grapheme' });
const events = fc.array(
  fc.record(
    {
      id: fc.uuid(),
      type: text,
      version: fc.integer(),
      retention: fc.constant('no-personal-values' as const),
      authority: text,
      rules: text,
      data: fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value))),
    },
    { requiredKeys: ['id', 'type', 'version', 'retention', 'data'] },
  ),
  { minLength: 1, maxLength: 4 },
);
const requests = fc.record({
  streams: fc
    .tuple(events, fc.option(events, { nil: undefined }))
    .map((lists) =>
      lists.flatMap((own, s) =>
        own === undefined ? [] : [{ stream: STREAMS[s] ?? '', expected: 'any' as const, events: own }],
      ),
    ),
  commandId: text,
  commandDigest: fc.string(),
  metadata: fc.record(
    { actor: text, correlationId: text, causationId: text, traceparent: text },
    { requiredKeys: ['actor', 'correlationId', 'causationId'] },
  ),
});

/** The row of a request that comes after `before` events, of streams that have four each. */
function rowOf(request: AppendRequest, before = 6): CommitRow {
  const names = request.streams.map(({ stream }) => stream);
  const body = bodyOf(prepare(request).text, names);
  const amount = request.streams.reduce((sum, each) => sum + each.events.length, 0);
  const place = {
    first: before + 1,
    recorded_at: '2026-01-01T10:00:00.000Z',
    revisions: request.streams.map((each) => 3 + each.events.length).join(),
  };
  return { ...place, last: before + amount, body, digest: rowDigest(PREVIOUS, { ...place, body }) };
}

function aRow(): CommitRow {
  const event = {
    id: 'i',
    type: 't',
    version: 1,
    retention: 'no-personal-values' as const,
    data: { amount: 10 },
  };
  const metadata = { actor: 'a', correlationId: 'b', causationId: 'c' };
  const streams = [{ stream: STREAMS[0] ?? '', expected: 'any' as const, events: [event, event] }];
  return rowOf({ streams, commandId: 'd', commandDigest: 'e', metadata });
}

describe('A commit in its row', () => {
  it('is read as it was asked for, whatever it holds, and gives the same digest again', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const row = rowOf(request);
        const commit = toCommit(row, PREVIOUS);
        const { metadata, commandId } = request;
        const expected = request.streams.flatMap(({ stream, events: own }) =>
          own.map((event: NewEvent, e) => ({
            ...event,
            ...metadata,
            commandId,
            stream,
            revision: BigInt(4 + e),
          })),
        );
        expect(commit).toMatchObject({ first: 7n, last: BigInt(6 + expected.length) });
        expect(commit.events.map(({ salt: _s, recordedAt: _r, position: _p, ...event }) => event)).toEqual(
          expected,
        );
        expect(commit.events.map(({ position }) => position)).toEqual(expected.map((_, e) => BigInt(7 + e)));
        expect(commitDigest(PREVIOUS, commit)).toBe(row.digest);
        expect(writtenCommit(row, request.commandDigest)).toEqual(commit);
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it('blinds each event with a salt of its own', () => {
    const salts = [aRow(), aRow()].flatMap((row) => readCommit(row).events.map(({ salt }) => salt));
    expect(new Set(salts).size).toBe(4);
    for (const salt of salts) expect(salt).toMatch(/^[0-9a-f]{64}$/);
  });

  const changes: readonly (readonly [string, (row: CommitRow) => CommitRow])[] = [
    ['its place', (row) => ({ ...row, first: 8, last: 9 })],
    ['its time', (row) => ({ ...row, recorded_at: '2026-01-01T10:00:00.001Z' })],
    ['its revisions', (row) => ({ ...row, revisions: '6' })],
    ['one byte of its text', (row) => ({ ...row, body: row.body.replace('10', '11') })],
    ['the form of its text', (row) => ({ ...row, body: `${row.body} ` })],
    ['its digest', (row) => ({ ...row, digest: row.digest.replaceAll('1', '2').replaceAll('a', 'b') })],
  ];

  it.each(changes)('is not given when somebody changed %s', (_what, change) => {
    const damaged: unknown = expect.objectContaining({ code: 'StoreDamaged' });
    expect(() => toCommit(change(aRow()), PREVIOUS)).toThrow(damaged as Error);
  });

  it('is not given after another commit, or after none', () => {
    const damaged: unknown = expect.objectContaining({ code: 'StoreDamaged' });
    for (const previous of ['e'.repeat(64), undefined])
      expect(() => toCommit(aRow(), previous)).toThrow(damaged as Error);
  });

  it('cannot hold what has no canonical form', () => {
    const request = (data: Json): AppendRequest => ({
      streams: [
        {
          stream: STREAMS[0] ?? '',
          expected: 'any',
          events: [{ id: 'i', type: 't', version: 1, retention: 'no-personal-values', data }],
        },
      ],
      commandId: 'd',
      commandDigest: 'e',
      metadata: { actor: 'a', correlationId: 'b', causationId: 'c' },
    });
    expect(() => prepare(request('\ud83d'))).toThrow(TypeError);
    expect(() => prepare(request({ '\udc00': 1 }))).toThrow(TypeError);
    expect(prepare(request('\\ud83d 😀')).text.streams[0]).toContain('😀');
  });
});
