import { readFileSync } from 'node:fs';
import { ACTIONS } from './decision.js';
import type { ControlFact } from './facts.js';
import { ask, pointAfter } from './testing/world.js';
import {
  ACTORS,
  agreements,
  forbiddenBy,
  heldBy,
  KINDS,
  partnersContract,
  withoutAgreementOf,
  WHO,
  type Actor,
  type Kind,
} from './testing/matrix-world.js';

const PAGE = readFileSync(new URL('../../../docs/explanation/deciding.md', import.meta.url), 'utf8');

/** The cells of the table under this heading, its head left out. */
function tableUnder(heading: string): readonly (readonly string[])[] {
  const section = PAGE.slice(PAGE.indexOf(`## ${heading}\n`)).split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('`', '').trim()),
  );
}

const ROWS = tableUnder('Who may do what');
const key = (kind: string, actor: string) => `${kind} / ${actor}`;

const isPermitted = (kind: Kind, facts: readonly ControlFact[], asked: Parameters<typeof ask>[0] = {}) =>
  pointAfter([...heldBy(kind), ...facts]).explain(ask({ record: 'thing', fields: ['part'], ...asked }))
    .outcome === 'PERMIT';

/** Whether the reading of the partner fails when this actor alone has not agreed. */
const mustAgree = (kind: Kind, actor: Actor) =>
  !isPermitted(kind, [partnersContract(), ...withoutAgreementOf(kind, actor)]);

const mayForbid = (kind: Kind, actor: Actor) =>
  !isPermitted(kind, [partnersContract(), ...agreements(kind), forbiddenBy(actor)]);

/** What the engine answers to the actor herself, when everyone has agreed to everything, and when nobody has. */
function answerTo(kind: Kind, actor: Actor, action: string): 'agreed' | 'no' | 'always' {
  const asked = { consumer: WHO[actor], action };
  if (isPermitted(kind, [partnersContract()], asked)) return 'always';
  return isPermitted(kind, [partnersContract(), ...agreements(kind, WHO[actor])], asked) ? 'agreed' : 'no';
}

describe('the access matrix of the page about deciding', () => {
  it('has one row for every kind of content and every actor, and no other', () => {
    const expected = KINDS.flatMap((kind) => ACTORS.map((actor) => key(kind, actor)));
    expect(ROWS.map(([kind = '', actor = '']) => key(kind, actor))).toEqual(expected);
  });

  it('has one column for every action', () => {
    const head = /^\| Kind .*$/m.exec(PAGE)?.[0] ?? '';
    const columns = head.split('|').map((cell) => cell.replaceAll('`', '').trim());
    expect(columns.slice(5, -2)).toEqual(ACTIONS);
  });

  describe.each(KINDS)('for %s', (kind) => {
    it.each(ACTORS)('says of the %s what the engine says', (actor) => {
      const row = ROWS.find(([k, a]) => k === kind && a === actor) ?? [];
      const [, , agree, forbid, ...cells] = row;
      expect({ agree, forbid, actions: cells.slice(0, -1) }).toEqual({
        agree: mustAgree(kind, actor) ? 'yes' : 'no',
        forbid: mayForbid(kind, actor) ? 'yes' : 'no',
        actions: ACTIONS.map((action) => answerTo(kind, actor, action)),
      });
    });
  });

  it('gives an action only to whom it was granted by name', () => {
    for (const kind of KINDS)
      for (const action of ACTIONS)
        for (const other of ACTIONS.filter((each) => each !== action)) {
          const named = [partnersContract(), ...agreements(kind, WHO['partner under contract'], [action])];
          expect(isPermitted(kind, named, { action: other })).toBe(false);
        }
  });
});
