// Small faults that a source could have: for each, the bytes that change. Found in the syntax tree of swc, whose
// spans count bytes from 1; TypeScript 7 offers no programming interface that is stable.
import { parseSync } from '@swc/core';

const OPERATORS = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '&&': ['||'],
  '||': ['&&'],
  '+': ['-'],
  '-': ['+'],
  '&': ['|'],
  '|': ['&'],
  '<<': ['>>>'],
  '>>>': ['<<'],
  '>>': ['<<'],
};
/** A draw that looks as even, and can be foreseen. */
const FORESEEABLE = {
  below: 'Math.floor(Math.random() * Number(',
  belowBig: 'BigInt(Math.floor(Math.random() * Number(',
};
const METHODS = { min: 'max', max: 'min', some: 'every', every: 'some' };

/** Put before the text, so that the first span is known. */
const PREFIX = ';';

/**
 * All mutants of a TypeScript source, in its order.
 * @param {string} text
 * @returns {{start: number, end: number, replacement: string, mutation: string, line: number, code: string}[]}
 *   bytes from `start` up to `end` are replaced; `line` counts from 1; `code` is that line without its margin
 */
export function mutationsOf(text) {
  const tree = parseSync(PREFIX + text, { syntax: 'typescript', target: 'es2024' });
  const bytes = Buffer.from(text);
  const base = tree.body[0].span.start + PREFIX.length;
  const found = [];
  const slice = (start, end) => bytes.subarray(start, end).toString();
  const spanOf = ({ span }) => [span.start - base, span.end - base];
  const add = ([start, end], replacement, mutation) => {
    const before = slice(0, start);
    const line = before.split('\n').length;
    const code = (text.split('\n')[line - 1] ?? '').trim();
    found.push({ start, end, replacement, mutation, line, code });
  };
  walk(tree, (node) => {
    for (const mutate of BY_TYPE[node.type] ?? []) mutate(node, { spanOf, slice, add });
  });
  return found.toSorted((a, b) => a.start - b.start || a.mutation.localeCompare(b.mutation));
}

/** Types are no code: `true` or `a | b` in one of them is left alone. */
function walk(node, visit) {
  if (Array.isArray(node)) {
    for (const each of node) walk(each, visit);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  const isType =
    typeof node.type === 'string' &&
    /^Ts(?!AsExpression|NonNull|Satisfies|Const|ParameterProperty)/.test(node.type);
  if (isType) return;
  if (typeof node.type === 'string') visit(node);
  for (const value of Object.values(node)) if (typeof value === 'object') walk(value, visit);
}

function operators(node, { spanOf, slice, add }) {
  const [, left] = spanOf(node.left);
  const [right] = spanOf(node.right);
  // Between the operands there may be brackets and comments; the operator is the only other thing.
  const between = slice(left, right);
  const at = between.indexOf(node.operator);
  if (at < 0) return;
  const start = left + Buffer.byteLength(between.slice(0, at));
  for (const other of OPERATORS[node.operator] ?? [])
    add([start, start + node.operator.length], other, `${node.operator} becomes ${other}`);
}

function negation(node, { spanOf, add }) {
  const [start] = spanOf(node);
  if (node.operator === '!') add([start, start + 1], '', 'without !');
}

function condition(node, { spanOf, add }) {
  const span = spanOf(node.test);
  add(span, 'true', 'condition becomes true');
  add(span, 'false', 'condition becomes false');
}

/** What a loop does as long as it is needed is never done. */
function loop(node, { spanOf, add }) {
  add(spanOf(node.test), 'false', 'condition becomes false');
}

function truth(node, { spanOf, add }) {
  add(spanOf(node), String(!node.value), `${node.value} becomes ${!node.value}`);
}

/** A statement that does something by a call alone: adds a reason, cites, keeps an index. */
function statement(node, { spanOf, add }) {
  if (node.expression.type === 'CallExpression') add(spanOf(node), ';', 'statement removed');
}

/** Reasons are also listed: one of the lists that make up a list is left out. */
function element(node, { spanOf, slice, add }) {
  for (const each of node.elements) {
    if (each === null || (each.spread === null && each.expression.type !== 'CallExpression')) continue;
    const [start, end] = spanOf({ span: each.spread ?? each.expression.span });
    const [, last] = spanOf(each.expression);
    const comma = /^\s*,/.exec(slice(last, last + 200))?.[0].length ?? 0;
    add([start, Math.max(end, last) + comma], '', 'element removed');
  }
}

function method(node, { spanOf, slice, add }) {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
  const name = callee.property.value;
  const [bound] = node.arguments;
  if (Object.hasOwn(FORESEEABLE, name) && node.arguments.length === 1) {
    const opened = FORESEEABLE[name];
    const closed = ')'.repeat(opened.split('(').length - opened.split(')').length);
    add(
      spanOf(node),
      `${opened}${slice(...spanOf(bound.expression))}${closed}`,
      `${name} becomes Math.random`,
    );
  }
  if (Object.hasOwn(METHODS, name))
    add(spanOf(callee.property), METHODS[name], `${name} becomes ${METHODS[name]}`);
}

/** The generator of the operating system, where it is what is taken unless another is given. */
function generator(node, { spanOf, add }) {
  const { right } = node;
  if (right.type !== 'Identifier' || right.value !== 'randomFillSync') return;
  const foreseeable = '(bytes) => bytes.forEach((_, at) => (bytes[at] = Math.random() * 256))';
  add(spanOf(right), foreseeable, 'randomFillSync becomes Math.random');
}

function early(node, { spanOf, add }) {
  const body = node.body;
  if (body?.stmts === undefined || body.stmts.length === 0) return;
  const [start] = spanOf(body.stmts[0]);
  add([start, start], 'return undefined as never; ', 'returns at once');
}

const BY_TYPE = {
  BinaryExpression: [operators],
  UnaryExpression: [negation],
  IfStatement: [condition],
  ConditionalExpression: [condition],
  WhileStatement: [loop],
  AssignmentPattern: [generator],
  BooleanLiteral: [truth],
  ExpressionStatement: [statement],
  ArrayExpression: [element],
  CallExpression: [method],
  FunctionDeclaration: [early],
  ArrowFunctionExpression: [early],
  FunctionExpression: [early],
  ClassMethod: [(node, tools) => early(node.function, tools)],
  PrivateMethod: [(node, tools) => early(node.function, tools)],
};
