import { STYLESHEET } from './stylesheet.js';
import { DARK, LIGHT, MARK_PAIRS, TEXT_PAIRS, type Scheme } from './tokens.js';

/** Relative luminance (WCAG 2.2, definition). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const SCHEMES: readonly (readonly [string, Scheme])[] = [
  ['light', LIGHT],
  ['dark', DARK],
];

describe.each(SCHEMES)('The %s colours', (_name, scheme) => {
  it.each(TEXT_PAIRS)('let everyone read %s on %s (4.5 to 1)', (text, ground) => {
    expect(contrast(scheme[text], scheme[ground])).toBeGreaterThanOrEqual(4.5);
  });

  it.each(MARK_PAIRS)('let everyone see %s on %s (3 to 1)', (mark, ground) => {
    expect(contrast(scheme[mark], scheme[ground])).toBeGreaterThanOrEqual(3);
  });
});

describe('The style sheet', () => {
  it('names no colour of its own: every one is checked above', () => {
    const rules = STYLESHEET.replaceAll(/--[a-z-]+: #[0-9a-f]{6};/g, '').replace(/@media print[\s\S]*/, '');
    expect(rules).not.toMatch(/#[0-9a-f]{3,8}\b|rgb|hsl/);
  });

  it('uses only colours that exist', () => {
    const defined = new Set([...STYLESHEET.matchAll(/(--[a-z-]+):/g)].map(([, name]) => name));
    const used = [...STYLESHEET.matchAll(/var\((--[a-z-]+)\)/g)].map(([, name]) => name);
    expect(used.filter((name) => !defined.has(name))).toEqual([]);
  });

  it('loads nothing, not even a font', () => {
    expect(STYLESHEET).not.toMatch(/url\(|@import|@font-face/);
  });

  it('is small', () => {
    expect(Buffer.byteLength(STYLESHEET)).toBeLessThan(12_000);
  });
});
