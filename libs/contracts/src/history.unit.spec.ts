import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import {
  anonymisationEvents,
  auditEvents,
  consentEvents,
  identityEvents,
  isSealedRef,
  recordsEvents,
  type EventDefinition,
} from './index.js';

interface Frozen {
  readonly type: string;
  readonly version: number;
  readonly samples: readonly unknown[];
}

const folder = new URL('../history/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const frozen = files.map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Frozen);

const today = [
  identityEvents.IDENTITY_EVENTS,
  consentEvents.CONSENT_EVENTS,
  recordsEvents.RECORDS_EVENTS,
  anonymisationEvents.ANONYMISATION_EVENTS,
  auditEvents.AUDIT_EVENTS,
].flatMap((table) => Object.values<EventDefinition>(table));

const fileOf = ({ type, version }: Pick<EventDefinition, 'type' | 'version'>) => `${type}.v${version}.json`;

describe('history written by earlier releases', () => {
  it.each(files)('%s can be read by the code of today', (name) => {
    const { type, version, samples } = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Frozen;
    const definition = today.find((known) => known.type === type && known.version === version);
    expect({ file: name, known: definition !== undefined }).toEqual({ file: name, known: true });
    expect(samples.length).toBeGreaterThan(0);
    for (const sample of samples) expect(definition?.schema.safeParse(sample).error).toBeUndefined();
  });

  it('has a sample of every event that is written today', () => {
    // Missing ones are written by `node tools/samples.mjs`.
    expect(today.map(fileOf).filter((name) => !files.includes(name))).toEqual([]);
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
    for (const definition of today) {
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
