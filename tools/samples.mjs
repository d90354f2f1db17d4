// Freezes samples of every version of every event: what was once written must be readable for ever. Writes only
// what is missing; a frozen file is never written again. An event that was never released may still change:
// delete its file, then run this.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { allEvents } from './all-events.mjs';

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'libs', 'contracts', 'history');
const SUMS = 'SHA256SUMS';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** A UUIDv7 that says where it stands: the same on every machine. */
function uuidOf(seed) {
  const hex = sha256(seed);
  return `01900000-0000-7${hex.slice(0, 3)}-8${hex.slice(3, 6)}-${hex.slice(6, 18)}`;
}

/** Invented texts for the patterns of the published language, in the order in which they are tried. */
const TEXTS = [
  (seed) => uuidOf(seed),
  () => '2026-03-02T09:00:00.000Z',
  () => '2026-03-02',
  () => 'newsletter',
  () => 'ServiceProvision',
  () => 'CH',
  () => 'CHF',
  () => '42',
  () => '1/200',
  (seed) => sha256(seed),
  (seed) => `Text of ${seed}`,
];

function textOf(schema, seed) {
  const fits = (text) =>
    (schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(text)) &&
    text.length >= (schema.minLength ?? 0) &&
    text.length <= (schema.maxLength ?? Infinity);
  const wanted = { uuid: 0, 'date-time': 1, date: 2 }[schema.format];
  const candidates = wanted === undefined ? TEXTS.slice(3).map((text) => text(seed)) : [TEXTS[wanted](seed)];
  const found = (schema.pattern === undefined ? candidates.toReversed() : candidates).find(fits);
  if (found === undefined) throw new Error(`${seed}: no invented text fits ${schema.pattern ?? 'it'}`);
  return found;
}

const isSealed = ({ description = '' }) => description.startsWith('sealed personal value');

const branchesOf = ({ anyOf, oneOf, enum: words }) => anyOf ?? oneOf ?? words;

/** How many samples show every branch of every union and every word of every list of words. */
function widest(schema) {
  const branches = branchesOf(schema);
  if (branches !== undefined)
    return (
      branches.length *
      Math.max(...branches.map((branch) => (typeof branch === 'object' ? widest(branch) : 1)))
    );
  const inside = [
    ...Object.values(schema.properties ?? {}),
    ...[schema.items, schema.additionalProperties].filter((part) => typeof part === 'object'),
  ];
  return Math.max(1, ...inside.map(widest));
}

/** The value number `turn` of a schema. `isBare` leaves out what may be left out. */
function valueOf(schema, seed, turn, isBare) {
  const branches = branchesOf(schema);
  if (branches !== undefined) {
    const chosen = branches[turn % branches.length];
    return typeof chosen === 'object'
      ? valueOf(chosen, seed, Math.floor(turn / branches.length), isBare)
      : chosen;
  }
  if ('const' in schema) return schema.const;
  if (isSealed(schema)) return { $sealed: sha256(`${seed} value`), digest: sha256(`${seed} bytes`) };
  switch (schema.type) {
    case 'string':
      return textOf(schema, seed);
    case 'boolean':
      return turn % 2 === 0;
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 0, Math.min(schema.maximum ?? 3, 3));
    case 'null':
      return null;
    case 'array':
      return Array.from({ length: Math.max(schema.minItems ?? 0, isBare ? 0 : 1) }, (_, index) =>
        valueOf(schema.items, `${seed} ${index}`, turn + index, isBare),
      );
    case 'object':
      return objectOf(schema, seed, turn, isBare);
    default:
      throw new Error(`${seed}: no sample for ${JSON.stringify(schema)}`);
  }
}

function objectOf(schema, seed, turn, isBare) {
  if (schema.properties === undefined)
    return isBare
      ? {}
      : {
          [textOf(schema.propertyNames, seed)]: valueOf(
            schema.additionalProperties,
            `${seed} entry`,
            turn,
            isBare,
          ),
        };
  const required = new Set(schema.required ?? []);
  return Object.fromEntries(
    Object.entries(schema.properties)
      .filter(([name]) => !isBare || required.has(name))
      .map(([name, member]) => [name, valueOf(member, `${seed} ${name}`, turn, isBare)]),
  );
}

function samplesOf({ type, version, schema }) {
  const json = z.toJSONSchema(schema, { unrepresentable: 'any' });
  const turns = Array.from({ length: widest(json) }, (_, turn) => valueOf(json, type, turn, false));
  const samples = [...turns, valueOf(json, type, 0, true)];
  for (const sample of samples) schema.parse(sample);
  return `${JSON.stringify({ type, version, samples }, null, 2)}\n`;
}

mkdirSync(folder, { recursive: true });
let written = 0;
for (const definition of allEvents()) {
  const path = join(folder, `${definition.type}.v${definition.version}.json`);
  if (existsSync(path)) continue;
  writeFileSync(path, samplesOf(definition));
  written += 1;
}
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .toSorted();
const sums = names.map((name) => `${sha256(readFileSync(join(folder, name)))}  ${name}\n`).join('');
if (written > 0) writeFileSync(join(folder, SUMS), sums);
console.log(`${written} written, ${names.length - written} were there`);
