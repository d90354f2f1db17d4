import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { decisions } from './decision-index.mjs';

const TYPES = {
  tutorial: 'Tutorial',
  'how-to': 'How-to',
  reference: 'Reference',
  explanation: 'Explanation',
};
const SECTIONS = ['Status', 'Decision', 'Rationale', 'Consequences'];

const withoutCode = (markdown) =>
  markdown.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '').replaceAll(/`[^`\n]*`/g, '``');

/** The anchors that the usual renderers give to headings. */
function anchorsOf(markdown) {
  const seen = new Map();
  return [...markdown.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '').matchAll(/^#{1,6} (.+)$/gm)].map(
    ([, heading]) => {
      const slug = heading
        .toLowerCase()
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, '')
        .trim()
        .replaceAll(' ', '-');
      const times = seen.get(slug) ?? 0;
      seen.set(slug, times + 1);
      return times === 0 ? slug : `${slug}-${times}`;
    },
  );
}

function deadLinks(root, page) {
  const markdown = readFileSync(join(root, page), 'utf8');
  const targets = [...withoutCode(markdown).matchAll(/\]\(<?([^)\s>]+)>?(?:\s"[^"]*")?\)/g)].map(
    ([, target]) => target,
  );
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .flatMap((target) => {
      const [file, anchor] = target.split('#');
      const path = file === '' ? page : normalize(join(dirname(page), decodeURI(file)));
      if (!existsSync(join(root, path))) return [`${page}: dead link to ${target}`];
      if (anchor === undefined || !path.endsWith('.md')) return [];
      return anchorsOf(readFileSync(join(root, path), 'utf8')).includes(anchor)
        ? []
        : [`${page}: no heading for ${target}`];
    });
}

/** What a page tells people to type or to look for must exist: scripts, commands, variables, events. */
function unknownNames(root, page, known) {
  const markdown = readFileSync(join(root, page), 'utf8');
  const named = (pattern) => [...markdown.matchAll(pattern)].map(([, name]) => name);
  return [
    ...named(/npm run (?:--silent )?([a-z][a-z:-]*)/g).filter((name) => !known.scripts.has(name)),
    ...named(/npx coop ([a-z-]+(?: [a-z][a-z-]*)?)/g).filter((words) => !known.isCommand(words)),
    ...named(/\b(COOP_[A-Z]+_[A-Z_]+)\b/g).filter((name) => !known.variables.has(name)),
    ...named(/`((?:identity|consent|records|anonymisation|audit)\.[a-z-]+\.[a-z-]+)`/g).filter(
      (type) => !known.events.has(type),
    ),
  ].map((name) => `${page}: there is no ${name}`);
}

function withoutType(root) {
  return Object.entries(TYPES).flatMap(([folder, word]) =>
    globSync(`docs/${folder}/*.md`, { cwd: root })
      .filter((page) => !new RegExp(`^_${word}_`, 'm').test(readFileSync(join(root, page), 'utf8')))
      .map((page) => `${page}: does not say that it is _${word}_`),
  );
}

function incompleteDecisions(root) {
  const numbers = new Set();
  return decisions(root).flatMap(({ path, number, text }) => {
    const isRepeated = numbers.has(number);
    numbers.add(number);
    return [
      ...(isRepeated ? [`${path}: the number ${number} is taken`] : []),
      ...SECTIONS.filter((section) => !text.includes(`\n## ${section}\n`)).map(
        (section) => `${path}: has no section ${section}`,
      ),
    ];
  });
}

/** What is wrong with the pages of the repository, one line each. */
export function checkPages(root, known) {
  const pages = globSync(['*.md', 'docs/**/*.md', '{apps,libs,e2e,bench,oracles,tools,deploy}/**/*.md'], {
    cwd: root,
    exclude: (name) => /(^|\/)(node_modules|dist|\.data)(\/|$)/.test(name),
  }).toSorted();
  return [
    ...pages.flatMap((page) => [...deadLinks(root, page), ...unknownNames(root, page, known)]),
    ...withoutType(root),
    ...incompleteDecisions(root),
  ];
}
