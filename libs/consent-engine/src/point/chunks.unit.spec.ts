import { Rows } from './chunks.js';

const CHUNK = 16_384;
/** Rows at the edges of chunks, and some between. */
const PLACES = [0, 1, 1_000, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 99];
const STRIDE = 6;

function filled(): Rows {
  const rows = new Rows(STRIDE);
  rows.grow(2 * CHUNK + 100);
  for (const row of PLACES) {
    rows.setReal(row, 0, row + 0.5);
    rows.setReal(row, 2, -row);
    for (const at of [4, 5]) rows.setWord(row, at, row * 10 + at);
  }
  return rows;
}

const contentOf = (rows: Rows) =>
  PLACES.map((row) => [rows.real(row, 0), rows.real(row, 2), rows.word(row, 4), rows.word(row, 5)]);
const EXPECTED = PLACES.map((row) => [row + 0.5, -row, row * 10 + 4, row * 10 + 5]);

describe('rows in chunks', () => {
  it('hold what was written, in each chunk, as words and as reals', () => {
    expect(contentOf(filled())).toEqual(EXPECTED);
  });

  it('hold zeros where nothing was written', () => {
    const rows = filled();
    expect([rows.word(2, 4), rows.real(2, 0), rows.word(CHUNK + 2, 5)]).toEqual([0, 0, 0]);
  });

  it('are as many as were asked for, and never fewer again', () => {
    const rows = new Rows(2);
    expect(rows.length).toBe(0);
    for (const length of [3, CHUNK, 5, CHUNK + 1, CHUNK]) rows.grow(length);
    expect(rows.length).toBe(CHUNK + 1);
    expect(rows.word(CHUNK, 1)).toBe(0);
  });

  it('are read in place through their chunk', () => {
    const rows = filled();
    for (const row of PLACES) {
      const [chunk, start] = [rows.chunkOf(row), rows.startOf(row)];
      expect([chunk[start + 4], chunk[start + 5]]).toEqual([row * 10 + 4, row * 10 + 5]);
      expect(chunk).toHaveLength(CHUNK * STRIDE);
    }
  });

  it('come back from what was saved, whatever their number', () => {
    const saved = filled().save();
    expect(saved).toHaveLength((2 * CHUNK + 100) * STRIDE);
    const again = Rows.restore(STRIDE, saved);
    expect([again.length, contentOf(again)]).toEqual([2 * CHUNK + 100, EXPECTED]);
    for (const length of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK]) {
      const rows = new Rows(2);
      rows.grow(length);
      for (let row = 0; row < length; row += 1) rows.setWord(row, 1, row + 1);
      const words = rows.save();
      expect(Rows.restore(2, words).save()).toEqual(words);
      expect([words.length, words.at(-1) ?? 0]).toEqual([length * 2, length]);
    }
  });

  it('can have grown further than the rows that are saved', () => {
    const rows = new Rows(1);
    rows.grow(3);
    rows.setWord(2, 0, 7);
    expect([...rows.save()]).toEqual([0, 0, 7]);
  });
});
