/** An event in a domain's eyes: its type and its data, personal values opaque. */
export interface DomainEvent {
  readonly type: string;
  readonly data: unknown;
}

/**
 * A pure decision: no clock, no randomness, no I/O. Time, ids and prices come in through the command.
 * `evolve` is total: an event type that it does not know is a fault of the reader and stops it loudly.
 */
export interface Decider<State, Command, Event extends DomainEvent> {
  readonly initial: State;
  /** The facts that follow from a command. @throws Refusal when the rules say no */
  decide(command: Command, state: State): readonly Event[];
  evolve(state: State, event: Event): State;
}

/** A rule said no. The code is stable and belongs to a closed union of the service that refuses. */
export class Refusal<Code extends string = string> extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: Code,
    /** What would help the caller, without personal data. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(code);
  }
}

/** Called where the compiler knows that nothing can come: an unknown event or command stops its reader. */
export function unknownKind(value: never, where: string): never {
  const type =
    (value as { type?: unknown; kind?: unknown } | null)?.type ?? (value as { kind?: unknown }).kind;
  throw new TypeError(`${where} does not know ${String(type)}`);
}
