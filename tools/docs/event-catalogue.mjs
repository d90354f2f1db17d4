import * as contracts from '@coop/contracts';
import { z } from 'zod';
import { EVENT_TABLES } from '../all-events.mjs';

/** The words of the published language that occur in many events: told once, at the end of the page. */
const SCALARS = {
  id: [
    contracts.uuid,
    'Handle of a party, record, grant …: a UUID. Pseudonymous personal data, internal only.',
  ],
  instant: [contracts.instant, 'Moment in UTC, RFC 3339.'],
  day: [contracts.day, 'Calendar day, `YYYY-MM-DD`.'],
  position: [contracts.position, 'Position on the ledger, or revision of a stream, as a decimal string.'],
  digest: [contracts.sha256, 'SHA-256 in lower-case hexadecimal.'],
  word: [contracts.word, 'Short machine word: category, code.'],
  'field-name': [contracts.fieldName, 'Name of a field of a record, 1 to 80 characters.'],
  country: [contracts.country, 'ISO 3166-1 alpha-2.'],
  purpose: [contracts.purpose, 'Term of the Data Privacy Vocabulary, without prefix.'],
  action: [contracts.action, 'What may be done: each is granted by name.'],
  language: [contracts.language, 'Language of a text.'],
  money: [contracts.money, 'Integer minor units of a currency, per reading, record, month or once.'],
  kind: [contracts.recordKind, 'The five kinds of content.'],
  scope: [
    contracts.scope,
    'Which records are meant: by id, category or kind. An empty list never means all.',
  ],
  'fields-or-all': [contracts.fieldsOrAll, 'Names of fields, or all.'],
  'purposes-or-all': [contracts.purposesOrAll, 'Purposes, or all.'],
  sealed: [
    contracts.sealed(),
    'A personal value: what is stored is its commitment and the digest of its ciphertext.',
  ],
};

const jsonOf = (schema) => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { unrepresentable: 'any' });
  return json;
};

const NAMES = new Map(
  Object.entries(SCALARS).map(([name, [schema]]) => [JSON.stringify(jsonOf(schema)), name]),
);

const nameOf = (json) => NAMES.get(JSON.stringify(json));

const literal = (value) => `\`${JSON.stringify(value)}\``;

/** A schema in words. Objects are told apart, member by member. */
function typeOf(json) {
  const name = nameOf(json);
  if (name !== undefined) return `[${name}](#${name})`;
  if (json.enum !== undefined) return json.enum.map(literal).join(', ');
  if ('const' in json) return literal(json.const);
  const branches = json.anyOf ?? json.oneOf;
  if (branches !== undefined) return branches.map(typeOf).join(' or ');
  if (json.type === 'array') return `list of ${typeOf(json.items)}`;
  if (json.type === 'object') {
    if (json.properties === undefined)
      return `${typeOf(json.propertyNames)} → ${typeOf(json.additionalProperties)}`;
    if (json.properties.$sealed !== undefined) return '[sealed](#sealed)';
    return 'object';
  }
  if (json.type === 'string') return boundedText(json);
  if (json.type === 'integer' || json.type === 'number') return boundedNumber(json);
  return json.type;
}

function boundedText({ minLength, maxLength, pattern }) {
  if (pattern !== undefined) return `text like \`${pattern.replaceAll('|', String.raw`\|`)}\``;
  if (maxLength === undefined) return 'text';
  return `text of ${minLength ?? 0} to ${maxLength} characters`;
}

function boundedNumber({ type, minimum, maximum }) {
  const from = minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? '' : ` from ${minimum}`;
  const to = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? '' : ` to ${maximum}`;
  return `${type}${from}${to}`;
}

/** One row for each member, with its way from the root: `terms.scope.records`. */
function membersOf(json, path = '') {
  if (nameOf(json) !== undefined) return [];
  if (json.type === 'array') return membersOf(json.items, `${path}[]`);
  const branches = json.anyOf ?? json.oneOf;
  if (branches !== undefined) return branches.flatMap((branch) => membersOf(branch, path));
  if (json.properties === undefined || json.properties.$sealed !== undefined) return [];
  const required = new Set(json.required ?? []);
  return Object.entries(json.properties).flatMap(([name, member]) => {
    const here = path === '' ? name : `${path}.${name}`;
    return [[here, typeOf(member), required.has(name) ? '' : 'optional'], ...membersOf(member, here)];
  });
}

/** Members of several branches of a union that are alike are told once. */
const once = (rows) => [...new Map(rows.map((row) => [row.join(), row])).values()];

function eventSection({ type, version, doc, visibility, personal, retention, skippable, schema }) {
  const facts = [
    `version ${version}`,
    visibility === 'partner' ? 'a pointer may appear in partner feeds' : 'internal',
    retention === 'no-personal-values' ? 'no personal values' : `retention \`${retention}\``,
    ...(skippable ? ['may be skipped by a reader that does not know it'] : []),
  ];
  return [
    `### ${type}`,
    doc,
    facts.join(' · '),
    personal
      .map(
        ({ path, subject, category }) =>
          `- personal: \`${path}\` of \`${subject}\`, key category \`${category}\``,
      )
      .join('\n'),
    [
      '| member | type | |',
      '| --- | --- | --- |',
      ...once(membersOf(jsonOf(schema))).map(([name, words, note]) => `| \`${name}\` | ${words} | ${note} |`),
    ].join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** `docs/reference/events.md`: everything that the ledger can hold. */
export function eventCatalogue() {
  return [
    '# Events',
    '_Reference_, generated from `libs/contracts/src/*/events.ts` by `npm run docs`.',
    'Everything that the ledger can hold, by the service that alone may write it. An event is a fact in the past tense and is never changed: what changes gets a new version beside the old one. Each released version has [frozen samples](../../libs/contracts/history) that the code of every later day must read.',
    'Retention: `until-erasure` values live until the person is erased; `until-import-completed` values are destroyed with the key of the import as soon as it is complete. The events themselves stay: they hold no directly identifying value.',
    ...Object.entries(EVENT_TABLES).flatMap(([service, table]) => [
      `## ${service}`,
      ...Object.values(table).map(eventSection),
    ]),
    '## Words of the published language',
    ...Object.entries(SCALARS).map(([name, [schema, doc]]) => {
      const rows = membersWithin(jsonOf(schema));
      return [`### ${name}`, doc, ...rows].join('\n\n');
    }),
    '',
  ].join('\n\n');
}

/** The words of a list, or the members of an object, of a scalar itself. */
function membersWithin(json) {
  if (json.enum !== undefined) return [json.enum.map(literal).join(', ')];
  if (json.properties === undefined) return [];
  return [
    Object.entries(json.properties)
      .map(([name, member]) => `- \`${name}\`: ${typeOf(member)}`)
      .join('\n'),
  ];
}
