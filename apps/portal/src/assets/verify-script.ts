import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The modules of the script, each after those that it uses. */
export const MODULES = [
  'sha256',
  'tree',
  'note',
  'log-files',
  'walk-log',
  'anchor',
  'verification',
  'fetch-file',
  'verify-result',
  'verify-page',
];

/** Imports of each other, exports, and what tools add at the end of a file. */
const IMPORT = /^import [^;]*? from '\.\/[a-z0-9-]+\.js';\n/gm;
const EXPORT = /^export (?=(?:async )?(?:function|const|class) )/gm;
const TAIL = /^(?:export \{\};\n?|\/\/# sourceMappingURL=.*\n?)/gm;

/** The modules as one, for one address and one digest: each name of theirs is there once (a test sees to it). */
export function joinModules(sources: readonly string[]): string {
  return sources.map((source) => source.replace(IMPORT, '').replace(EXPORT, '').replace(TAIL, '')).join('\n');
}

const LICENCE =
  '// Verifies a transparency log in the browser. MPL-2.0; its source is apps/portal/src/islands.\n';

const sourceOf = (module: string): string =>
  readFileSync(new URL(`../islands/${module}.js`, import.meta.url), 'utf8');

/** The one script of the pages: it verifies the log, in the auditor's browser. */
export const VERIFY_SCRIPT = LICENCE + joinModules(MODULES.map(sourceOf));

/** Hex SHA-256, by which anyone can compare it with the one of another cooperative. */
export const VERIFY_SCRIPT_DIGEST = hash('sha256', VERIFY_SCRIPT, 'hex');
