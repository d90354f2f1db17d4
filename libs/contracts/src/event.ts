import type { z } from 'zod';

/**
 * Where personal values stand in an event's data. `path` and `subject` are member paths in which `[]` walks
 * the elements of a list, in step with each other: `fields[].value` with subject `fields[].subjects`.
 * `subject` leads to one party id or a list of them: a value that concerns several people is sealed so that
 * the end of any of their keys ends it.
 */
export interface PersonalPath {
  readonly path: string;
  readonly subject: string;
  /** Data category: part of the key's identity, so that one category can be erased alone. */
  readonly category: string;
}

/** How long the sealed values of an event live. The catalogue of events says what each class means. */
export type RetentionClass = 'until-erasure' | 'no-personal-values' | 'until-import-completed';

/**
 * Turns the data of one version into that of the next: pure and total over every event of its version that was ever
 * written. Personal values stay the sealed references that they are.
 */
export type Upcast = (data: unknown) => unknown;

export interface EventDefinition<T extends string = string, S extends z.ZodType = z.ZodType> {
  /** `<service>.<aggregate>.<past tense fact>` */
  readonly type: T;
  readonly version: number;
  /** From version 1 to 2, from 2 to 3 … to this one. */
  readonly earlier: readonly Upcast[];
  readonly schema: S;
  /** One sentence in the members' words: the catalogue's description. */
  readonly doc: string;
  /** `partner`: a pointer to it may appear in partner feeds. */
  readonly visibility: 'internal' | 'partner';
  readonly personal: readonly PersonalPath[];
  readonly retention: RetentionClass;
  /** Readers that do not know the type stop, unless it is declared skippable. */
  readonly skippable: boolean;
}

/** Declares an event of the published language. @throws TypeError when an earlier version cannot be read */
export function defineEvent<const T extends string, S extends z.ZodType>(
  type: T,
  definition: {
    schema: S;
    doc: string;
    version?: number;
    earlier?: readonly Upcast[];
    visibility?: 'internal' | 'partner';
    personal?: readonly PersonalPath[];
    retention?: RetentionClass;
    skippable?: boolean;
  },
): EventDefinition<T, S> {
  const { personal = [], version = 1, earlier = [] } = definition;
  if (earlier.length !== version - 1)
    throw new TypeError(`${type} has ${earlier.length} of ${version - 1} steps from its earlier versions`);
  return {
    type,
    version,
    earlier,
    schema: definition.schema,
    doc: definition.doc,
    visibility: definition.visibility ?? 'internal',
    personal,
    retention: definition.retention ?? (personal.length > 0 ? 'until-erasure' : 'no-personal-values'),
    skippable: definition.skippable ?? false,
  };
}

/** The event that a decider returns for a definition: its type and data. */
export type EventOf<D> =
  D extends EventDefinition<infer T, infer S> ? { readonly type: T; readonly data: z.infer<S> } : never;

/** The union of the events of a table of definitions. */
export type EventsOf<R extends Record<string, EventDefinition>> = { [K in keyof R]: EventOf<R[K]> }[keyof R];
