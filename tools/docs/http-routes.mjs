import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKPOINT_PATH } from '@coop/tlog';

/** Paths that a standard names, by the constant that a route uses. */
const CONSTANTS = { CHECKPOINT_PATH };

const ROUTE = /^\s*@(Get|Post|Put|Patch|Delete)\((?:'([^']*)'|([A-Z_]+))?\)/;

/** Who may come in, from the decorators that the guard reads. */
function whoOf(decorators) {
  if (/@Public\(\)/.test(decorators)) return 'anyone';
  const who = [];
  if (/@TokenOnly\(\)/.test(decorators)) who.push('any valid token');
  const [, roles] = /@Roles\(([^)]*)\)/.exec(decorators) ?? [];
  if (roles !== undefined) who.push(roles.replaceAll("'", ''));
  const [, level] = /@MinLevel\('(\w+)'\)/.exec(decorators) ?? [];
  if (level !== undefined) who.push(`level ${level}`);
  return who.length === 0 ? 'signed in' : who.join(', ');
}

const pathOf = (prefix, path) =>
  `/${[prefix, path].filter((part) => part !== '').join('/')}`
    .replaceAll(/:(\w+)/g, '{$1}')
    .replaceAll('*path', '{path}');

/** The schemas that a handler names: `consentApi.giveGrant` as `giveGrant`. */
const schemasOf = (text, kind) =>
  [...text.matchAll(new RegExp(`@${kind}\\((?:'[^']*', )?\\{ schema: (?:\\w+\\.)?(\\w+)`, 'g'))].map(
    ([, name]) => name,
  );

/** The routes of a file, class by class. */
function routesOf(source) {
  return [...source.matchAll(/((?:^@.*\n)+)export class [\s\S]*?^\}/gm)].flatMap(([text, head]) => {
    const [, prefix] = /@Controller\((?:'([^']*)')?\)/.exec(head) ?? [];
    const lines = text.split('\n');
    return lines.flatMap((line, index) => {
      const [, method, path, constant] = ROUTE.exec(line) ?? [];
      if (method === undefined) return [];
      const { decorators, rest } = handlerAround(lines, index);
      const own = /@(Public|TokenOnly|Roles|MinLevel)\(/.test(decorators) ? decorators : head;
      return [
        {
          method: method.toUpperCase(),
          path: pathOf(prefix ?? '', path ?? CONSTANTS[constant] ?? ''),
          who: whoOf(own),
          query: schemasOf(rest, 'Query'),
          body: schemasOf(rest, 'Body'),
        },
      ];
    });
  });
}

/** Decorators before and after the route, and the parameters of its handler. */
function handlerAround(lines, index) {
  let first = index;
  while (/^\s*@/.test(lines[first - 1] ?? '')) first -= 1;
  const end = lines.findIndex((line, at) => at > index && /^ {2}\}/.test(line));
  const rest = lines.slice(index, end).join('\n');
  let last = index;
  while (/^\s*@/.test(lines[last + 1] ?? '')) last += 1;
  return { decorators: lines.slice(first, last + 1).join('\n'), rest };
}

const SERVICES = ['identity', 'consent', 'records', 'anonymisation', 'audit'];

/** `docs/reference/http.md`: the routes of the public APIs, from the controllers. */
export function httpRoutes(root) {
  const sections = SERVICES.flatMap((service) => {
    const files = globSync(`apps/${service}/src/api/*.controller.ts`, { cwd: root }).toSorted();
    const routes = files.flatMap((file) => routesOf(readFileSync(join(root, file), 'utf8')));
    return [
      `## ${service}`,
      `Schemas: [libs/contracts/src/${service}/api.ts](../../libs/contracts/src/${service}/api.ts).`,
      [
        '| | path | who | query | body |',
        '| --- | --- | --- | --- | --- |',
        ...routes.map(
          ({ method, path, who, query, body }) =>
            `| ${method} | \`${path}\` | ${who} | ${names(query)} | ${names(body)} |`,
        ),
      ].join('\n'),
    ];
  });
  return [
    '# HTTP',
    '_Reference_, generated from the controllers by `npm run docs`.',
    'JSON in and out; every “no” is a [problem document](problems.md). A route is closed unless it says otherwise. “Signed in” means a token of a person or of a partner system whose party is known; which of them may do what is a matter of the rules behind the route.',
    [
      '- `Idempotency-Key` makes a repeat give the first answer; the same key with another request is refused (422).',
      '- `Coop-Position` comes with answers; `Coop-At-Least` asks for at least that position, and waits a quarter of a second for it (503 `stale`).',
      '- `ETag` is the revision; changing a record needs `If-Match` (428 without, 412 with both versions when it has moved).',
      '- Tokens come from `/oidc/token`; `/oidc/.well-known/openid-configuration` describes the provider.',
      '- `/livez` and `/readyz` say whether the process runs, and whether every part follows the ledger.',
    ].join('\n'),
    ...sections,
    '',
  ].join('\n\n');
}

const names = (schemas) => schemas.map((name) => `\`${name}\``).join(' ');
