import { columnAt, literal, quoted } from './sql-names.js';

describe('A name in SQL', () => {
  it.each([
    ['age', '"age"'],
    ['a"b', '"a""b"'],
    ['"', '""""'],
    ['a"; DROP TABLE given; --', '"a""; DROP TABLE given; --"'],
    ["a'b\n\\", `"a'b\n\\"`],
  ])('is quoted: %j', (name, sql) => {
    expect(quoted(name)).toBe(sql);
  });

  it('is a place while rows are counted', () => {
    expect(columnAt(7)).toBe('c7');
  });
});

describe('A text in SQL', () => {
  it.each([
    ['/tmp/a', `'/tmp/a'`],
    [`it's`, `'it''s'`],
    [`'; SELECT 1; --`, `'''; SELECT 1; --'`],
  ])('is quoted: %j', (text, sql) => {
    expect(literal(text)).toBe(sql);
  });
});
