import type { EventDefinition } from '@coop/contracts';
import { streamAsOfToday } from './as-of-today.js';
import type { Decider, DomainEvent } from './decider.js';
import type { CommitMetadata, Json, NewEvent } from './event.js';
import {
  StoreError,
  type AppendCheck,
  type AppendResult,
  type EventStore,
  type StreamAppend,
} from './event-store.js';
import { newId } from './ids.js';
import { personalValues } from './personal-paths.js';
import type { Sealer } from './sealer.js';

/** The command as the ledger must know it: who, which id, which body. */
export interface CommandContext {
  readonly commandId: string;
  /** Hex SHA-256 of the command's body. */
  readonly commandDigest: string;
  readonly metadata: CommitMetadata;
}

export interface StreamFacts {
  readonly stream: string;
  readonly expected: StreamAppend['expected'];
  readonly events: readonly DomainEvent[];
  readonly authority?: string;
  readonly rules?: string;
}

export interface LedgerParts {
  readonly store: EventStore;
  readonly sealer: Sealer;
  /** Every event type that this service writes. */
  readonly definitions: readonly EventDefinition[];
}

const MAX_ATTEMPTS = 8;

/**
 * A service's pen: validates events against the published language, seals what is personal, appends. Sealed
 * values are durable before the events that refer to them; a crash in between leaves an orphan ciphertext.
 */
export class Ledger {
  readonly #definitions: ReadonlyMap<string, EventDefinition>;

  constructor(readonly parts: LedgerParts) {
    this.#definitions = new Map(parts.definitions.map((definition) => [definition.type, definition]));
  }

  get store(): EventStore {
    return this.parts.store;
  }

  /** Appends facts that a use case decided. @throws StoreError, and what the sealer throws */
  async append(
    context: CommandContext,
    streams: readonly StreamFacts[],
    checks: readonly AppendCheck[] = [],
  ): Promise<AppendResult> {
    const drafts = streams.map((facts) => ({
      facts,
      events: facts.events.map((event) => this.#draft(event)),
    }));
    const found = drafts.flatMap(({ events }) => events.flatMap((event) => event.found));
    if (found.length > 0) {
      const refs = await this.parts.sealer.seal(found.map(({ request }) => request));
      found.forEach(({ holder, member }, index) => (holder[member] = refs[index]));
    }
    return this.parts.store.append({
      ...context,
      streams: drafts.map(({ facts, events }) => ({
        stream: facts.stream,
        expected: facts.expected,
        events: events.map(({ id, definition, data }) => sealedEvent(id, definition, data, facts)),
      })),
      checks,
    });
  }

  /** Folds a stream. @returns its state and the revision that an append must expect */
  async load<State, Command, Event extends DomainEvent>(
    stream: string,
    decider: Decider<State, Command, Event>,
  ): Promise<{ readonly state: State; readonly revision: bigint | 'no-stream' }> {
    const events = await streamAsOfToday(this.parts.store, stream);
    const state = events.reduce(
      (folded, event) => decider.evolve(folded, event as DomainEvent as Event),
      decider.initial,
    );
    return { state, revision: events.at(-1)?.revision ?? 'no-stream' };
  }

  /**
   * Load, decide, append on one stream; decides again when another writer was faster. A repeated command gives
   * its first commit without deciding. A decision without events appends nothing.
   * @param options.expected - the revision that the caller saw (`If-Match`): then there is no second attempt
   */
  async handle<State, Command, Event extends DomainEvent>(
    context: CommandContext,
    stream: string,
    decider: Decider<State, Command, Event>,
    command: Command,
    options: {
      readonly expected?: bigint;
      readonly authority?: string;
      readonly checks?: readonly AppendCheck[];
    } = {},
  ): Promise<AppendResult | undefined> {
    const repeated = await this.repeated(context);
    if (repeated !== undefined) return repeated;
    for (let attempt = 1; ; attempt += 1) {
      const { state, revision } = await this.load(stream, decider);
      const events = decider.decide(command, state);
      if (events.length === 0) return undefined;
      const facts = { stream, expected: options.expected ?? revision, events };
      try {
        return await this.append(
          context,
          [options.authority === undefined ? facts : { ...facts, authority: options.authority }],
          options.checks,
        );
      } catch (error) {
        const stale = error instanceof StoreError && error.code === 'WrongExpectedRevision';
        if (!stale || options.expected !== undefined || attempt >= MAX_ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 4 * attempt));
      }
    }
  }

  /** The commit of this command if it was carried out before. @throws StoreError `CommandMismatch` */
  async repeated({ commandId, commandDigest }: CommandContext): Promise<AppendResult | undefined> {
    const before = await this.parts.store.findCommand(commandId);
    if (before !== undefined && before.commandDigest !== commandDigest)
      throw new StoreError('CommandMismatch', 'the same command id was used with another body');
    return before && { ...before, repeated: true };
  }

  #draft(event: DomainEvent) {
    const definition = this.#definitions.get(event.type);
    if (definition === undefined)
      throw new TypeError(`${event.type} is not an event that this service writes`);
    const id = newId();
    return { id, definition, ...personalValues(id, event.data, definition.personal) };
  }
}

function sealedEvent(id: string, definition: EventDefinition, data: Json, facts: StreamFacts): NewEvent {
  const checked = definition.schema.safeParse(data);
  // The message names members, never values: they may be personal.
  if (!checked.success)
    throw new TypeError(
      `${definition.type}: ${checked.error.issues.map(({ path, code }) => `${path.join('.')} ${code}`).join(', ')}`,
    );
  return {
    id,
    type: definition.type,
    version: definition.version,
    data,
    retention: definition.retention,
    ...(facts.authority === undefined ? {} : { authority: facts.authority }),
    ...(facts.rules === undefined ? {} : { rules: facts.rules }),
  };
}
