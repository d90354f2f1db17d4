import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { ALL_EVENTS, isSealedRef, type EventDefinition } from './index.js';

interface Frozen {
  readonly type: string;
  readonly version: number;
  readonly samples: readonly unknown[];
}

const folder = new URL('../history/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const frozen = files.map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Frozen);

const fileOf = ({ type, version }: Pick<EventDefinition, 'type' | 'version'>) => `${type}.v${version}.json`;

describe('history written by earlier releases', () => {
  it.each(files)('%s comes through every step to the form of today', (name) => {
    const { type, version, samples } = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Frozen;
    const definition = ALL_EVENTS.find((known) => known.type === type && known.version >= version);
    expect({ file: name, known: definition !== undefined }).toEqual({ file: name, known: true });
    expect(samples.length).toBeGreaterThan(0);
    const steps = definition?.earlier.slice(version - 1) ?? [];
    for (const sample of samples) {
      const read = steps.reduce((older, step) => step(older), sample);
      expect(definition?.schema.safeParse(read).error).toBeUndefined();
    }
  });

  it('has samples of every version of every event, up to the one that is written today', () => {
    // Missing ones are written by `node tools/samples.mjs`, while their version is the one of today.
    const versions = ALL_EVENTS.flatMap(({ type, version }) =>
      Array.from({ length: version }, (_, before) => fileOf({ type, version: before + 1 })),
    );
    expect(versions.filter((name) => !files.includes(name))).toEqual([]);
  });

  it('names each file after the event and the version that it holds', () => {
    expect(frozen.map(fileOf)).toEqual(files);
  });

  it('is never edited: each file still has the digest with which it was frozen', () => {
    const sums = files.map((name) => {
      const digest = createHash('sha256')
        .update(readFileSync(new URL(name, folder)))
        .digest('hex');
      return `${digest}  ${name}\n`;
    });
    expect(sums.toSorted((a, b) => a.slice(66).localeCompare(b.slice(66), 'en')).join('')).toBe(
      readFileSync(new URL('SHA256SUMS', folder), 'utf8'),
    );
  });

  it('holds every declared personal value sealed, and says whose it is', () => {
    for (const definition of ALL_EVENTS) {
      const [full] = frozen.find((file) => fileOf(file) === fileOf(definition))?.samples ?? [];
      for (const { path, subject } of definition.personal) {
        const at = `${definition.type} ${path}`;
        expect({ at, sealed: valuesAt(full, path).map(isSealedRef) }).toEqual({ at, sealed: [true] });
        expect({ at, subjects: valuesAt(full, subject).flat().length }).toEqual({ at, subjects: 1 });
      }
    }
  });
});

/** The values to which a member path leads; `[]` walks a list. */
function valuesAt(value: unknown, path: string): readonly unknown[] {
  return path.split('.').reduce<readonly unknown[]>(
    (values, step) =>
      values.flatMap((held) => {
        const member = (held as Readonly<Record<string, unknown>>)[step.replace('[]', '')];
        if (member === undefined) return [];
        return step.endsWith('[]') ? member : [member];
      }),
    [value],
  );
}
