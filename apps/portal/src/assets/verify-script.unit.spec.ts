import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { joinModules, MODULES, VERIFY_SCRIPT, VERIFY_SCRIPT_DIGEST } from './verify-script.js';

const FOLDER = new URL('../islands/', import.meta.url);

describe('The script that verifies the log', () => {
  it('is one file: it parses, and asks for no other', () => {
    // A name that two modules declare is an error of syntax in a block.
    expect(() => new Script(`'use strict'; {${VERIFY_SCRIPT}}`)).not.toThrow();
    expect(() => new Script(`'use strict'; {${VERIFY_SCRIPT} function sha256() {} }`)).toThrow(SyntaxError);
    expect(VERIFY_SCRIPT).not.toMatch(/^\s*(import|export)\b|\bimport\(|sourceMappingURL/m);
  });

  it('is joined from every module of the folder', () => {
    const compiled = readdirSync(FOLDER).filter((name) => name.endsWith('.js'));
    const used = compiled.filter(
      (name) => readFileSync(new URL(name, FOLDER), 'utf8').trim() !== 'export {};',
    );
    expect(MODULES.map((name) => `${name}.js`).sort()).toEqual(used.sort());
  });

  it('keeps modules whole', () => {
    const [one, other] = [
      'export const one = 1;\n',
      "import { one } from './one.js';\nexport function two() {\n  return one;\n}\n",
    ];
    expect(joinModules([one, other])).toBe('const one = 1;\n\nfunction two() {\n  return one;\n}\n');
  });

  it('makes no markup from text, and no code from text', () => {
    expect(VERIFY_SCRIPT).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(/,
    );
  });

  it('is small, and has the digest that the page shows', () => {
    expect(Buffer.byteLength(VERIFY_SCRIPT)).toBeLessThan(40_000);
    expect(hash('sha256', VERIFY_SCRIPT, 'hex')).toBe(VERIFY_SCRIPT_DIGEST);
  });
});
