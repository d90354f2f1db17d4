import { readFileSync } from 'node:fs';

export interface ChildNote {
  readonly pid: number;
  readonly variables: readonly string[];
}

const importing = (source: string): readonly string[] => [
  '--import',
  `data:text/javascript,${encodeURIComponent(source)}`,
];

/** Options of Node with which a child writes down who it is. */
export const noting = (file: string): readonly string[] =>
  importing(`import { writeFileSync } from 'node:fs';
writeFileSync(${JSON.stringify(file)}, JSON.stringify({ pid: process.pid, variables: Object.keys(process.env) }));`);

/** Options of Node with which a module cannot be found, as on a machine for which there is none. */
export const without = (name: string): readonly string[] =>
  importing(`import { registerHooks } from 'node:module';
registerHooks({ resolve(specifier, context, next) {
  if (specifier === ${JSON.stringify(name)}) throw new Error('not found');
  return next(specifier, context);
} });`);

export function readNote(file: string): ChildNote {
  const note: ChildNote = JSON.parse(readFileSync(file, 'utf8'));
  return note;
}

/** Whether a process of this number lives. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
