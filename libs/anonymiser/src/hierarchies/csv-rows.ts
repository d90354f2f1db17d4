/** What stands between two cells. */
export type Separator = ',' | ';';

const QUOTE = '"';

/**
 * The rows of a CSV file as RFC 4180 has it: cells that hold a separator, a quote or the end of a line stand in quotes,
 * a quote within them twice. Lines end with LF or CRLF, the last one may do without; a byte order mark is passed over.
 * Cells are taken as they stand, blanks and all.
 *
 * @returns undefined when a quote stands where none may: in a bare cell, after the closing one, or open at the end
 */
export function csvRows(text: string, separator: Separator): readonly (readonly string[])[] | undefined {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    const cell = text[at] === QUOTE ? quoted(text, at) : bare(text, at, separator);
    if (cell === undefined) return undefined;
    row.push(cell.value);
    at = cell.end;
    if (text[at] === separator) {
      at += 1;
      // What ends with a separator has one more cell, with nothing in it.
      if (at === text.length) row.push('');
      else continue;
    } else {
      const end = lineEnd(text, at);
      if (end === undefined) return undefined;
      at = end;
    }
    rows.push(row);
    row = [];
  }
  return rows;
}

interface Cell {
  readonly value: string;
  readonly end: number;
}

function bare(text: string, from: number, separator: Separator): Cell | undefined {
  let end = from;
  while (end < text.length && text[end] !== separator && lineEnd(text, end) === undefined) {
    if (text[end] === QUOTE) return undefined;
    end += 1;
  }
  return { value: text.slice(from, end), end };
}

function quoted(text: string, from: number): Cell | undefined {
  let value = '';
  let at = from + 1;
  for (;;) {
    const close = text.indexOf(QUOTE, at);
    if (close < 0) return undefined;
    value += text.slice(at, close);
    if (text[close + 1] !== QUOTE) return { value, end: close + 1 };
    value += QUOTE;
    at = close + 2;
  }
}

/** Where the next line begins, if one ends here. */
function lineEnd(text: string, at: number): number | undefined {
  if (at === text.length) return at;
  if (text[at] === '\n') return at + 1;
  return text[at] === '\r' && text[at + 1] === '\n' ? at + 2 : undefined;
}
