import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROBLEMS, problemText } from '@coop/contracts/problems';

const cell = (text) => text.replaceAll('|', String.raw`\|`);

/** The codes of a union of refusals, with the comment that stands before one. */
const codesIn = (source) =>
  [...source.matchAll(/(?:\/\*\*\s*([^*]*?)\s*\*\/\s*)?\|\s'([a-z0-9-]+)'/g)].map(([, comment, code]) => [
    code,
    comment,
  ]);

/** `docs/reference/problems.md`: every code by which the system says no. */
export function problemTable(root) {
  const services = globSync('apps/*/src/**/refusals.ts', { cwd: root }).toSorted();
  return [
    '# Problems and refusals',
    '_Reference_, generated from `libs/contracts/src/problems.ts` and the refusals of the services by `npm run docs`.',
    'Over HTTP every “no” is a problem document (RFC 9457) whose `type` is `urn:datacooperative:problem:<code>`. A code never changes its meaning and none is used twice. A refusal of a service that has no line of its own in the first table is sent with status 409 and its own code.',
    '## Problems of the public APIs',
    [
      '| code | status | English | French |',
      '| --- | --- | --- | --- |',
      ...Object.entries(PROBLEMS).map(
        ([code, { status, title, titleFr }]) =>
          `| \`${code}\` | ${status} | ${cell(title)} | ${cell(titleFr)} |`,
      ),
    ].join('\n'),
    '## Refusals of the services',
    'Why a reading was refused is another list: the reason codes of decisions stand in the [README of consent-engine](../../libs/consent-engine/README.md#reason-codes).',
    ...services.flatMap((source) => {
      const codes = codesIn(readFileSync(join(root, source), 'utf8'));
      if (codes.length === 0) return [];
      return [
        `### ${source.replace(/^apps\//, '').replace('/src/', ': ')}`,
        ['| code | status | |', '| --- | --- | --- |', ...codes.map(refusalRow)].join('\n'),
      ];
    }),
    '',
  ].join('\n\n');
}

const refusalRow = ([code, comment]) =>
  `| \`${code}\` | ${problemText(code).status} | ${cell((comment ?? '').replaceAll(/\s+/g, ' '))} |`;
