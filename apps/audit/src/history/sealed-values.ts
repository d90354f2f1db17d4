import { isSealedRef, type EventDefinition, type PersonalPath, type SealedRef } from '@coop/contracts';
import type { Json, StoredEvent } from '@coop/event-sourcing';

/** A sealed value of an event, and everyone whom it concerns. */
export interface SealedValue {
  readonly position: bigint;
  readonly ref: SealedRef;
  readonly subjects: readonly string[];
}

/** Looks at ciphertexts, and at keys where they are at hand; opens nothing. */
export interface SealedValueCheck {
  /** What was looked at, for the report: `ciphertexts`, or `ciphertexts and keys`. */
  readonly looksAt: string;
  /** Why this value is lost; undefined when it is there. `ended`: its owner was erased, or its import completed. */
  check(value: SealedValue, ended: boolean): Promise<string | undefined>;
}

type Indexes = readonly number[];

/** The sealed values of an event at the places that its schema declares. */
export function sealedValuesOf(event: StoredEvent, definition: EventDefinition): readonly SealedValue[] {
  return definition.personal.flatMap((path) => valuesAt(event, path));
}

function valuesAt({ position, data }: StoredEvent, { path, subject }: PersonalPath): SealedValue[] {
  return walk(data, path.split('.'), []).flatMap(([value, indexes]) =>
    isSealedRef(value) ? [{ position, ref: value, subjects: subjectsAt(data, subject, indexes) }] : [],
  );
}

function walk(value: Json | undefined, steps: readonly string[], indexes: Indexes): [Json, Indexes][] {
  const [step, ...rest] = steps;
  if (value === undefined) return [];
  if (step === undefined) return [[value, indexes]];
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [];
  const members = value as { readonly [key: string]: Json };
  if (!step.endsWith('[]')) return walk(members[step], rest, indexes);
  const list = members[step.slice(0, -2)];
  return Array.isArray(list)
    ? (list as Json[]).flatMap((item, index) => walk(item, rest, [...indexes, index]))
    : [];
}

/** The subjects stand in step with the value: the same elements of the same lists. */
function subjectsAt(data: Json, path: string, indexes: Indexes): string[] {
  return walk(data, path.split('.'), [])
    .filter(([, at]) => at.every((index, depth) => index === indexes[depth]))
    .flatMap(([found]) => (Array.isArray(found) ? found : [found]))
    .filter((id): id is string => typeof id === 'string');
}
