import jsqr from 'jsqr';
import { renderToString } from 'preact-render-to-string';
import { readReceiptExtra } from '@coop/event-sourcing';
import { parsePolicy, parseProof, verifyProof } from '@coop/tlog';
import { QR_CAPACITY, QrCode } from '../elements/qr-code.js';
import { paperPage, viewIn } from '../testing/every-page.js';
import { agreementFile, LOG_KEY, readingFile } from '../testing/invented-receipts.js';
import type { Language } from '../texts/languages.js';

const QUIET = 4;
/** Pixels of a module: a photograph is finer than the code. */
const FINE = 3;

/** What a reader written by others sees in the drawing of a page. */
function scanned(html: string, which = 0): Uint8Array {
  const drawing = html.split('<svg ')[which + 1] ?? '';
  const side = Number(/class="code" viewBox="-4 -4 (\d+) \1"/.exec(drawing)?.[1]);
  const path = /<path d="([^"]+)" stroke="#000"/.exec(drawing)?.[1] ?? '';
  const pixels = new Uint8ClampedArray((side * FINE) ** 2 * 4).fill(255);
  let [x, y] = [0, 0];
  for (const [, letter, dx, dy] of path.matchAll(/([Mmh])([\d.]+)(?: ([\d.]+))?/g)) {
    if (letter === 'M') [x, y] = [Number(dx), Math.floor(Number(dy))];
    else if (letter === 'm') x += Number(dx);
    else for (const end = x + Number(dx); x < end; x += 1) darken(pixels, side, x + QUIET, y + QUIET);
  }
  const found = jsqr.default(pixels, side * FINE, side * FINE);
  if (found === null) throw new Error('there is no code that can be read');
  return Uint8Array.from(found.binaryData);
}

function darken(pixels: Uint8ClampedArray, side: number, x: number, y: number): void {
  for (let row = y * FINE; row < (y + 1) * FINE; row += 1)
    for (let column = x * FINE; column < (x + 1) * FINE; column += 1)
      pixels.fill(0, (row * side * FINE + column) * 4, (row * side * FINE + column) * 4 + 3);
}

const page = (file: string, language: Language = 'en'): string =>
  renderToString(paperPage(viewIn(language), file));
const textOf = (html: string): string => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

/** With what stands on paper alone: the code, and the key beside it. */
function verified(html: string) {
  const vkey = new RegExp(`<code>(${LOG_KEY.vkey.replaceAll('+', '\\+')})</code>`).exec(html)?.[1];
  const file = scanned(html);
  const receipt = readReceiptExtra(parseProof(file).extra ?? new Uint8Array());
  if (receipt === undefined) throw new Error('the code holds no receipt');
  const { checkpoint, index } = verifyProof(file, receipt, parsePolicy(`log ${vkey}\nquorum none\n`));
  return { file, receipt, checkpoint, index };
}

describe('The receipt on paper', () => {
  it('verifies from its code alone, and says there what the page says', () => {
    const html = page(agreementFile());
    const { file, receipt, index, checkpoint } = verified(html);
    expect(Buffer.from(file).toString('utf8')).toBe(agreementFile());
    expect(receipt).toMatchObject({
      position: 1n,
      told: { what: 'grant-given', fields: ['champ 0', 'champ 1'] },
    });
    const text = textOf(html);
    expect(text).toContain(`Position ${index + 1} Signed size ${checkpoint.size} Root`);
    expect(text).toContain(Buffer.from(checkpoint.root).toString('base64'));
    expect(text).toContain(`The code holds the whole receipt, in ${file.length} bytes.`);
    for (const said of ['Agreement given', 'Scientific research', 'champ 0 and champ 1', '1 Jun 2026'])
      expect(text).toContain(said);
  });

  it('tells her side of what concerned others, too, and that the rest is not in it', () => {
    const html = page(readingFile(), 'fr');
    expect(verified(html).receipt).toMatchObject({ told: { what: 'disclosed', fields: ['champ 0'] } });
    expect(textOf(html)).toContain('Données transmises (2 fois)');
    expect(textOf(html)).toContain('L’événement concerne aussi d’autres personnes.');
  });

  it('has what the event says in a code of its own where one has no room for both', () => {
    const html = page(agreementFile(20));
    const place = verified(html);
    const words = readReceiptExtra(scanned(html, 1));
    expect(words).toMatchObject({
      position: 1n,
      leafHash: place.receipt.leafHash,
      told: { what: 'grant-given' },
    });
    expect(textOf(html)).toContain('This code holds what the event says');
    expect(textOf(html)).toContain('coop receipt verify FILE FILE-2 --vkey');
  });

  it('has the place of an event whose text is too long for a code, and says so', () => {
    const html = page(agreementFile(200));
    const { receipt, file } = verified(html);
    expect(receipt).not.toHaveProperty('told');
    expect(receipt.leafHash).toEqual(
      readReceiptExtra(parseProof(agreementFile(200)).extra ?? new Uint8Array())?.leafHash,
    );
    expect(textOf(html)).toContain(
      `This code proves the place of the event, in ${file.length} bytes. The text of the event was too long`,
    );
  });

  it('can hold as many bytes as it says, of any value, and no more', () => {
    const bytes = Uint8Array.from({ length: QR_CAPACITY }, (_, at) => (at * 37) % 256);
    const draw = (some: Uint8Array) => renderToString(QrCode({ bytes: some, label: 'code' }));
    expect(Buffer.from(scanned(draw(bytes))).equals(bytes)).toBe(true);
    expect(() => draw(new Uint8Array(QR_CAPACITY + 1))).toThrow();
  });
});
