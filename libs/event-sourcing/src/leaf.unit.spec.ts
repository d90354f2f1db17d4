import * as fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';
import { canonicalEvent, leafOf, leafOfOpening, openingOf } from './leaf.js';
import type { Json, StoredEvent } from './event.js';

const RECORDED_AT = '2026-01-01T10:00:00.000Z';

function eventWith(different: Partial<StoredEvent>): StoredEvent {
  return {
    id: '01900000-0000-7000-8000-000000000001',
    type: 'records.record.seen',
    version: 1,
    data: {},
    retention: 'no-personal-values',
    actor: 'system:spec',
    correlationId: 'a',
    causationId: 'b',
    commandId: 'c',
    stream: 'records-record-00000000-0000-4000-8000-000000000001',
    salt: '00',
    position: 7n,
    revision: 3n,
    recordedAt: RECORDED_AT,
    ...different,
  };
}

describe('The canonical text of an event', () => {
  it('is that of RFC 8785, whatever the event holds', () => {
    const text = fc.string({ unit: 'grapheme' });
    const optional = fc.record({ authority: text, rules: text, traceparent: text }, { requiredKeys: [] });
    const data = fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value)));
    const places = fc.record({ position: fc.bigInt({ min: 1n }), revision: fc.bigInt({ min: 0n }) });
    fc.assert(
      fc.property(data, text, optional, places, (value, type, others, place) => {
        const event = eventWith({ data: value, type, ...others, ...place });
        const { salt: _salt, ...covered } = event;
        const { position, revision } = event;
        const canonical = canonicalJson({
          ...{ ...covered, position: String(position), revision: String(revision) },
        });
        expect(canonicalEvent(event)).toBe(canonical);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('does not exist for half a surrogate pair', () => {
    expect(() => canonicalEvent(eventWith({ data: '\ud83d' }))).toThrow(TypeError);
  });
});

describe('The leaf of an event', () => {
  const ref = (digit: string) => ({ $sealed: digit.repeat(64), digest: digit.repeat(64) });
  const COMMITMENT_BYTES = 33;

  it('ends with what commits to each sealed value, in the order of the canonical form', () => {
    const data: Json = { b: [{ z: ref('b') }, 'text'], a: { name: ref('a') }, c: 1 };
    const leaf = leafOf(eventWith({ data }));
    expect(leaf.subarray(COMMITMENT_BYTES).toString('hex')).toBe(`${'a'.repeat(128)}${'b'.repeat(128)}`);
  });

  it('has nothing more where no value is sealed, whatever the texts say', () => {
    const data: Json = { word: '"$sealed":', $sealed: 'no commitment', list: [{ '"$sealed"': 1 }] };
    expect(leafOf(eventWith({ data }))).toHaveLength(COMMITMENT_BYTES);
    expect(leafOf(eventWith({}))).toHaveLength(COMMITMENT_BYTES);
  });

  it('is computed from an opening, too, and from nothing that was altered', () => {
    const event = eventWith({ data: { name: ref('a'), note: 'one' }, rules: 'r' });
    const opening = openingOf(event);
    expect(leafOfOpening(opening)).toEqual(leafOf(event));
    const altered = { ...opening, event: opening.event.replace('"one"', '"two"') };
    expect(leafOfOpening(altered)).not.toEqual(leafOf(event));
    expect(leafOfOpening({ ...opening, salt: '01' })).not.toEqual(leafOf(event));
    for (const text of ['', '[]', '{}', ` ${opening.event}`, opening.event.slice(0, -1)])
      expect(() => leafOfOpening({ ...opening, event: text })).toThrow();
  });
});
