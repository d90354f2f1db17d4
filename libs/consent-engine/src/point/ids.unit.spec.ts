import { HalfSipHash } from './half-sip-hash.js';
import { Ids } from './ids.js';
import { writeUuid } from './uuid-words.js';

/** More than two chunks of rows, through several larger tables of slots. */
const MANY = 40_000;

/** One id in seven is no UUID. */
const idOf = (index: number): string =>
  index % 7 === 3 ? `text-${index}` : writeUuid(index * 31, index >>> 3, 7, index);

function idsOf(count: number, key: readonly [number, number] = [1, 2]): Ids {
  const ids = new Ids(new HalfSipHash(key));
  for (let index = 0; index < count; index += 1) ids.number(idOf(index));
  return ids;
}

const wrongIn = (ids: Ids, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index).filter(
    (index) => ids.find(idOf(index)) !== index || ids.text(index) !== idOf(index),
  );

describe('the numbers of ids', () => {
  it('begin at 0 and follow one another, also when some ids are no UUIDs', () => {
    const ids = new Ids(new HalfSipHash([1, 2]));
    const given = ['anna', idOf(1), '', idOf(2), 'bruno'].map((id) => ids.number(id));
    expect([given, ids.size]).toEqual([[0, 1, 2, 3, 4], 5]);
  });

  it('stay what they are when the id comes again', () => {
    const ids = idsOf(3_000);
    expect(Array.from({ length: 3_000 }, (_, index) => ids.number(idOf(index)))).toEqual([
      ...Array(3_000).keys(),
    ]);
    expect(ids.size).toBe(3_000);
  });

  it('are found after the table has grown many times', () => {
    const ids = idsOf(MANY);
    expect([ids.size, wrongIn(ids, MANY)]).toEqual([MANY, []]);
  });

  it('are found all the while it grows', () => {
    const ids = new Ids(new HalfSipHash([3, 4]));
    for (let index = 0; index < 6_000; index += 1) {
      expect(ids.find(idOf(index))).toBe(-1);
      expect(ids.number(idOf(index))).toBe(index);
      expect(ids.find(idOf(index >>> 1))).toBe(index >>> 1);
    }
  });

  it('are -1 for what was never named, a UUID or not', () => {
    const ids = idsOf(100);
    expect([ids.find(writeUuid(1, 2, 3, 4)), ids.find('nobody'), ids.size]).toEqual([-1, -1, 100]);
  });

  it('never take a text for the UUID of zeros, also when the table has grown or was saved', () => {
    const zeros = writeUuid(0, 0, 0, 0);
    const ids = idsOf(3_000);
    const again = new Ids(new HalfSipHash([7, 8]));
    again.restore(ids.save());
    for (const each of [ids, again])
      expect([each.find(zeros), each.number(zeros), each.find(zeros), each.text(3_000)]).toEqual([
        ...[-1, 3_000, 3_000, zeros],
      ]);
  });

  it('tell ids apart that differ in one word only', () => {
    const ids = new Ids(new HalfSipHash([1, 2]));
    const alike = [0, 1, 2, 3].flatMap((place) =>
      Array.from({ length: 1_000 }, (_, value) => {
        const words = [9, 9, 9, 9];
        words[place] = value + 10;
        return writeUuid(words[0]!, words[1]!, words[2]!, words[3]!);
      }),
    );
    expect(alike.map((id) => ids.number(id))).toEqual([...Array(4_000).keys()]);
    expect(alike.map((id) => ids.find(id))).toEqual([...Array(4_000).keys()]);
  });

  it('are the same under another key', () => {
    expect(wrongIn(idsOf(5_000, [0xffff_ffff, 0x8000_0000]), 5_000)).toEqual([]);
  });

  it('come back from what was saved, under another key, and go on', () => {
    for (const count of [0, 1, 5, 682, 683, 684, 1_366, 5_000, MANY]) {
      const again = new Ids(new HalfSipHash([7, 8]));
      again.restore(idsOf(count).save());
      expect([again.size, wrongIn(again, count)]).toEqual([count, []]);
      expect(again.number(idOf(count))).toBe(count);
      expect(again.number(idOf(count + 1))).toBe(count + 1);
      expect(wrongIn(again, count + 2)).toEqual([]);
    }
  });
});
