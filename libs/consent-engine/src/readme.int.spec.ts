import { readFileSync } from 'node:fs';
import { DecisionPoint, partnerView, REASONS, type ControlFact } from './index.js';
import { ask, card, contract, grant, WORLD } from './testing/world.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const README = read('../README.md');

describe('the page about this library', () => {
  it('lists every reason code with its stage and meaning, and no other', () => {
    const table = README.slice(README.indexOf('## Reason codes'));
    const rows = [...table.matchAll(/^\| `([a-z-]+)` +\| (\w+) +\| (.+?) +\|$/gm)];
    const listed = rows.map(([, code, stage, meaning]) => ({ code, stage, meaning }));
    const known = Object.entries(REASONS).map(([code, { stage, meaning }]) => ({ code, stage, meaning }));
    expect(listed).toEqual(known);
  });

  it('shows an example that works', () => {
    const facts: readonly ControlFact[] = [...WORLD, contract(), card(), grant()];
    const request = ask();
    // #region example
    const point = new DecisionPoint();
    for (const fact of facts) point.apply(fact);

    const verdict = point.decide(request);
    if (verdict.outcome === 'DENY') {
      console.assert(partnerView(verdict).stage === 'consent');
    }
    // #endregion
    expect(verdict.outcome).toBe('PERMIT');
    const example = /#region example\n(.+?)\n *\/\/ #endregion/s.exec(read('../src/readme.int.spec.ts'))?.[1];
    expect(README).toContain(example?.replaceAll(/^ {4}/gm, ''));
  });
});
