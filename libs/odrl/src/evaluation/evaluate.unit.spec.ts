import { OdrlRefusal } from '../refusal.js';
import { ODRL } from './actions.js';
import { XSD_DATE_TIME } from './constraints.js';
import { evaluatePolicy, type World } from './evaluate.js';
import { Graph, RDF, type RdfTerm, type Triple } from './graph.js';
import { readPolicy, readRequest } from './policy.js';

const EX = 'https://example.org/';

/** `'odrl:read'`, `'_:list'`, `'ex:alice'`; a time for anything that begins with a digit. */
function term(text: string): RdfTerm {
  if (/^\d/.test(text)) return { termType: 'Literal', value: text, datatype: { value: XSD_DATE_TIME } };
  if (text.startsWith('_:')) return { termType: 'BlankNode', value: text.slice(2) };
  return { termType: 'NamedNode', value: iri(text) };
}

const iri = (text: string): string =>
  text
    .replace(/^odrl:/, ODRL)
    .replace(/^ex:/, EX)
    .replace(/^rdf:/, RDF);

function graph(...lines: readonly string[]): Graph {
  return new Graph(
    lines.map((line): Triple => {
      const [subject = '', predicate = '', object = ''] = line.split(' ');
      return { subject: term(subject), predicate: term(predicate), object: term(object) };
    }),
  );
}

const POLICY = ['ex:policy odrl:permission ex:rule'];
const time = (constraint: string, operator: string, right: string) => [
  `${constraint} odrl:leftOperand odrl:dateTime`,
  `${constraint} odrl:operator odrl:${operator}`,
  `${constraint} odrl:rightOperand ${right}`,
];
const NOON = '2026-03-01T12:00:00Z';
const WORLD: World = { now: { text: NOON, datatype: XSD_DATE_TIME }, partOf: new Map(), dutyReports: [] };

const asks = (action = 'odrl:read') =>
  readRequest(
    graph(
      'ex:request odrl:permission ex:asked',
      `ex:asked odrl:action ${action}`,
      'ex:asked odrl:assignee ex:alice',
      'ex:asked odrl:target ex:x',
    ),
    iri('ex:request'),
  );

const policyOf = (...lines: readonly string[]) => readPolicy(graph(...POLICY, ...lines), iri('ex:policy'));
const isActive = (lines: readonly string[], world: Partial<World> = {}, action?: string) =>
  evaluatePolicy(policyOf(...lines), asks(action), { ...WORLD, ...world }).rules[0]?.isActive;

describe('A rule of an ODRL policy', () => {
  it.each([
    ['odrl:read', 'odrl:read', true],
    ['odrl:read', 'odrl:use', true],
    ['odrl:extract', 'odrl:use', true],
    ['odrl:use', 'odrl:read', false],
    ['odrl:sell', 'odrl:use', false],
    ['odrl:write', 'odrl:modify', true],
    ['odrl:modify', 'odrl:write', true],
    ['ex:fly', 'ex:fly', true],
    ['ex:fly', 'odrl:use', false],
  ])('about %s, for the action %s: %s', (asked, action, expected) => {
    expect(isActive([`ex:rule odrl:action ${action}`], {}, asked)).toBe(expected);
  });

  it('about a collection means its members, through other collections and in circles', () => {
    const lines = ['ex:rule odrl:assignee ex:everybody'];
    const member = (...pairs: readonly (readonly [string, string])[]) =>
      new Map(pairs.map(([one, whole]) => [iri(one), [iri(whole)]]));
    expect(isActive(lines)).toBe(false);
    expect(isActive(lines, { partOf: member(['ex:alice', 'ex:team'], ['ex:team', 'ex:everybody']) })).toBe(
      true,
    );
    expect(isActive(lines, { partOf: member(['ex:alice', 'ex:team'], ['ex:team', 'ex:alice']) })).toBe(false);
  });

  it.each([
    ['eq', NOON, true],
    ['eq', '2026-03-01T13:00:00+01:00', true],
    ['neq', NOON, false],
    ['lt', NOON, false],
    ['lteq', NOON, true],
    ['gt', '2026-03-01T11:59:59.999Z', true],
    ['gteq', '2026-03-01T12:00:00.001Z', false],
  ])('limited to a time %s %s, at noon: %s', (operator, right, expected) => {
    expect(isActive(['ex:rule odrl:constraint ex:c', ...time('ex:c', operator, right)])).toBe(expected);
  });

  it.each([
    ['and', false],
    ['or', true],
    ['xone', true],
  ])('limited by one true and one false constraint under %s: %s', (operand, expected) => {
    const members = [...time('ex:a', 'eq', NOON), ...time('ex:b', 'lt', NOON)];
    expect(
      isActive([
        'ex:rule odrl:constraint ex:c',
        `ex:c odrl:${operand} ex:a`,
        `ex:c odrl:${operand} ex:b`,
        ...members,
      ]),
    ).toBe(expected);
    const list = [
      `ex:c odrl:${operand} _:1`,
      '_:1 rdf:first ex:a',
      '_:1 rdf:rest _:2',
      '_:2 rdf:first ex:b',
      '_:2 rdf:rest rdf:nil',
    ];
    expect(isActive(['ex:rule odrl:constraint ex:c', ...list, ...members])).toBe(expected);
  });

  it('with a duty ends with its violation, and not with that of another duty', () => {
    const lines = ['ex:rule odrl:duty ex:pay'];
    const report = (duty: string, isViolated: boolean) => ({
      dutyReports: [{ id: iri('ex:report'), duty: iri(duty), isViolated }],
    });
    expect(isActive(lines)).toBe(true);
    expect(isActive(lines, report('ex:pay', false))).toBe(true);
    expect(isActive(lines, report('ex:pay', true))).toBe(false);
    expect(isActive(lines, report('ex:other', true))).toBe(true);
  });
});

describe('An ODRL policy that says more than is evaluated', () => {
  it.each([
    ['an obligation', 'not-enforced', ['ex:policy odrl:obligation ex:o']],
    ['inheritance', 'not-enforced', ['ex:policy odrl:inheritFrom ex:other']],
    ['a remedy', 'not-enforced', ['ex:rule odrl:remedy ex:r']],
    ['a refined action', 'not-enforced', ['ex:rule odrl:action _:a', '_:a odrl:refinement ex:c']],
    ['a refined party', 'not-enforced', ['ex:rule odrl:assignee ex:p', 'ex:p odrl:refinement ex:c']],
    ['two actions', 'not-enforced', ['ex:rule odrl:action odrl:read', 'ex:rule odrl:action odrl:sell']],
    ['an unknown operator', 'not-enforced', ['ex:rule odrl:constraint ex:c', ...time('ex:c', 'near', NOON)]],
    [
      'another operand',
      'not-enforced',
      [
        'ex:rule odrl:constraint ex:c',
        'ex:c odrl:leftOperand odrl:count',
        'ex:c odrl:operator odrl:eq',
        'ex:c odrl:rightOperand 1',
      ],
    ],
    ['a sequence', 'not-enforced', ['ex:rule odrl:constraint ex:c', 'ex:c odrl:andSequence ex:d']],
    [
      'a time without zone',
      'malformed',
      ['ex:rule odrl:constraint ex:c', ...time('ex:c', 'eq', '2026-03-01T12:00:00')],
    ],
    [
      'a time finer than milliseconds',
      'malformed',
      ['ex:rule odrl:constraint ex:c', ...time('ex:c', 'eq', '2026-03-01T12:00:00.0001Z')],
    ],
    [
      'attack-36: a constraint that contains itself',
      'too-deep',
      ['ex:rule odrl:constraint ex:c', 'ex:c odrl:and ex:c'],
    ],
    [
      'attack-36: a list without end',
      'too-big',
      ['ex:rule odrl:constraint ex:c', 'ex:c odrl:and _:1', '_:1 rdf:first ex:d', '_:1 rdf:rest _:1'],
    ],
  ])('is refused: %s', (_what, code, lines) => {
    expect(() => policyOf(...lines)).toThrow(OdrlRefusal);
    expect(() => policyOf(...lines)).toThrow(code);
  });

  it('or nothing at all is refused, and so is a request that does not say who', () => {
    expect(() => readPolicy(graph(), iri('ex:policy'))).toThrow('missing');
    const lines = ['ex:request odrl:permission ex:asked', 'ex:asked odrl:action odrl:read'];
    expect(() => readRequest(graph(...lines), iri('ex:request'))).toThrow('missing');
  });
});
