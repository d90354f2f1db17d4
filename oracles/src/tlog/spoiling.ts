import type { Draw } from './parts.js';

/** One way to spoil a note, on its bytes. */
type Spoil = (note: Buffer, draw: Draw) => Buffer;

const splice = (note: Buffer, at: number, removed: number, put: Uint8Array): Buffer =>
  Buffer.concat([note.subarray(0, at), put, note.subarray(at + removed)]);
const onText =
  (change: (note: string, draw: Draw) => string): Spoil =>
  (note, draw) =>
    Buffer.from(change(note.toString('latin1'), draw), 'latin1');
const onLines = (change: (lines: string[], draw: Draw) => string[]): Spoil =>
  onText((note, draw) => change(note.split('\n'), draw).join('\n'));
const LOOSE = Array.from('BCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const DASH = Buffer.from('\u2014 ').toString('latin1');

/** What is done to notes, each as often as the others. */
const SPOILS: readonly Spoil[] = [
  (note) => note,
  (note, draw) => note.subarray(0, draw.below(note.length)),
  (note) => Buffer.concat([note, note]),
  (note, draw) => {
    const spoiled = Buffer.from(note);
    const at = draw.below(note.length);
    spoiled[at] = (spoiled[at] ?? 0) ^ (1 << draw.below(8));
    return spoiled;
  },
  (note, draw) => splice(note, draw.below(note.length), 0, Uint8Array.of(draw.below(256))),
  (note, draw) => splice(note, draw.below(note.length), 1 + draw.below(3), new Uint8Array(0)),
  (note, draw) =>
    splice(
      note,
      draw.below(note.length),
      0,
      Buffer.from(
        draw.one([
          '\n',
          '\r\n',
          '\t',
          '\0',
          ' ',
          '=',
          '\u2028',
          '\u00a0',
          '\ufeff',
          '\u2014 ',
          '+',
          '\x7f',
        ] as const),
      ),
    ),
  onText((note) => note.replaceAll('\n', '\r\n')),
  onLines((lines, draw) => lines.toSpliced(draw.below(lines.length), 1)),
  onLines((lines, draw) => {
    const at = draw.below(lines.length);
    return lines.toSpliced(at, 0, lines[at] ?? '');
  }),
  onLines((lines, draw) => {
    const [one, other] = [draw.below(lines.length), draw.below(lines.length)];
    return lines.with(one, lines[other] ?? '').with(other, lines[one] ?? '');
  }),
  // The last character before the padding carries two or four bits that mean nothing.
  onText((note, draw) => note.replace(/.(=+\n)$/u, (_, end: string) => draw.one(LOOSE) + end)),
  onText((note) => note.replace(/=+\n$/u, '\n')),
  onText((note, draw) => note.replace(/(\n)$/u, `${draw.one(['=', '==', 'A', ' ', '\t'])}$1`)),
  // A signature of a key that nobody knows, with an id and bytes from nowhere.
  onText(
    (note, draw) =>
      `${note}${DASH}${draw.one(['stranger', 'signer0.example', 's+t', ''])} ${Buffer.from(Array.from({ length: draw.below(9) }, () => draw.below(256))).toString('base64')}\n`,
  ),
  onText((note, draw) => note + `${DASH}stranger.example AAAAAAAAAA==\n`.repeat(50 + draw.below(60))),
  // The last key signs twice, and something else the second time.
  onLines((lines, draw) => {
    const last = lines.at(-2) ?? '';
    const at = last.length - 9 - draw.below(60);
    return [...lines.slice(0, -1), last.slice(0, at) + draw.one(LOOSE) + last.slice(at + 1), ''];
  }),
  onText((note) => note.replaceAll(DASH, '- ')),
  onText((note) => note.replaceAll(DASH, `${DASH} `)),
];

/** Spoils a note once or twice; sometimes not at all. */
export function spoiled(note: string, draw: Draw): Buffer {
  const once = draw.one(SPOILS)(Buffer.from(note, 'utf8'), draw);
  return draw.below(3) === 0 && once.length > 0 ? draw.one(SPOILS)(once, draw) : once;
}

/** Spoils a list of hashes: turned, cut, doubled, swapped, added, or left as it is. */
export function spoiledHashes(hashes: readonly Uint8Array[], draw: Draw): Uint8Array[] {
  const at = draw.below(Math.max(1, hashes.length));
  const hash = hashes[at] ?? new Uint8Array(32);
  const [first, ...rest] = hashes;
  const turned = Uint8Array.from(hash);
  turned[draw.below(32)] = draw.below(256);
  return draw.one([
    () => [...hashes],
    () => (hashes.length === 0 ? [turned] : hashes.with(at, turned)),
    () => hashes.toSpliced(at, 1),
    () => hashes.toSpliced(at, 0, hash),
    () => [...rest, ...(first === undefined ? [] : [first])],
    () => hashes.toReversed(),
    () => hashes.slice(0, at),
    () => [...hashes, new Uint8Array(32)],
  ])();
}
