import { withNumberedParameters } from './portable-statements.js';

describe('SQL that was written for SQLite', () => {
  it('has its parameters numbered in their order', () => {
    expect(withNumberedParameters('insert into notes (a, b) values (?, ?), (?, ?)')).toBe(
      'insert into notes (a, b) values ($1, $2), ($3, $4)',
    );
  });

  it('keeps question marks in texts and in names', () => {
    expect(withNumberedParameters(`select 'why?', 'it''s ?', "odd?""name?" from notes where a = ?`)).toBe(
      `select 'why?', 'it''s ?', "odd?""name?" from notes where a = $1`,
    );
  });
});
