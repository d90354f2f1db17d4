import { Personal, type PersonalPath } from '@coop/contracts';
import type { Json } from './event.js';
import type { SealRequest } from './sealer.js';

/** A place in event data that holds a personal value in the clear, with everyone whom it concerns. */
interface Found {
  readonly holder: Record<string, unknown>;
  readonly member: string;
  readonly request: SealRequest;
}

type Members = Record<string, unknown>;

const isMembers = (value: unknown): value is Members =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Personal);

/** A copy that can be written into; personal values stay the same opaque objects. */
function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (!isMembers(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [[key, copy(member)]])),
  );
}

/** Walks a member path; `[]` visits each element, and `indexes` remembers which, for the subject's path. */
function visit(
  value: unknown,
  steps: readonly string[],
  indexes: readonly number[],
  found: (holder: Members, member: string, indexes: readonly number[]) => void,
): void {
  const [step, ...rest] = steps;
  if (step === undefined || !isMembers(value)) return;
  const list = step.endsWith('[]');
  const name = list ? step.slice(0, -2) : step;
  if (!list && rest.length === 0) {
    if (value[name] instanceof Personal) found(value, name, indexes);
    return;
  }
  const next = value[name];
  if (!list) return visit(next, rest, indexes, found);
  if (Array.isArray(next)) next.forEach((item, index) => visit(item, rest, [...indexes, index], found));
}

function resolve(value: unknown, steps: readonly string[], indexes: readonly number[]): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (!isMembers(value)) return undefined;
  if (!step.endsWith('[]')) return resolve(value[step], rest, indexes);
  const list = value[step.slice(0, -2)];
  return Array.isArray(list) ? resolve(list[indexes[0] ?? -1], rest, indexes.slice(1)) : undefined;
}

function subjectsAt(data: unknown, path: string, indexes: readonly number[]): readonly string[] {
  const subject = resolve(data, path.split('.'), indexes);
  const subjects = Array.isArray(subject) ? subject : [subject];
  if (subjects.length === 0 || subjects.some((id) => typeof id !== 'string' || id === ''))
    throw new TypeError(`a personal value needs the party whom it concerns at ${path}`);
  return [...new Set(subjects as string[])].sort();
}

/**
 * Finds the personal values of an event at the places that its schema declares.
 * @returns a copy of the data in which the sealed references can be put, and where
 */
export function personalValues(
  eventId: string,
  data: unknown,
  paths: readonly PersonalPath[],
): { readonly data: Json; readonly found: readonly Found[] } {
  // Nothing will be written into it.
  if (paths.length === 0) return { data: data as Json, found: [] };
  const writable = copy(data);
  const found: Found[] = [];
  for (const { path, subject, category } of paths)
    visit(writable, path.split('.'), [], (holder, member, indexes) => {
      const value = (holder[member] as Personal).reveal();
      const place = `${eventId}/${path}${indexes.length > 0 ? `#${indexes.join('.')}` : ''}`;
      found.push({
        holder,
        member,
        request: { value, subjects: subjectsAt(writable, subject, indexes), category, place },
      });
    });
  return { data: writable as Json, found };
}
