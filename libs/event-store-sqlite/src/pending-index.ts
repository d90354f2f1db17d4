import { categoryOf, type Commit, type PreparedAppend } from '@coop/event-sourcing';

/** What one commit adds to the indexes. */
export interface IndexEntry {
  readonly commandId: string;
  /** Position of the commit's last event. */
  readonly last: number;
  readonly streams: readonly StreamEntry[];
}

export interface StreamEntry {
  readonly stream: string;
  /** Of its last event in the commit. */
  readonly revision: number;
  /** Positions of its first and of its last event in the commit. */
  readonly start: number;
  readonly end: number;
  /** Whether that is the first event of the stream. */
  readonly isNew: boolean;
}

/** The entry of a commit that is about to be written. */
export function entryOf(
  { request: { commandId, streams } }: PreparedAppend,
  before: readonly number[],
  { first, last }: { readonly first: number; readonly last: number },
): IndexEntry {
  let start = first;
  return {
    commandId,
    last,
    streams: streams.map(({ stream, events }, s) => {
      const revision = (before[s] ?? -1) + events.length;
      const own = start;
      start += events.length;
      return { stream, revision, start: own, end: start - 1, isNew: before[s] === -1 };
    }),
  };
}

/** The entry of a commit that was read. */
export function entryOfCommit({ events, last }: Commit): IndexEntry {
  const streams = new Map<string, StreamEntry>();
  for (const { stream, revision, position } of events) {
    const begun = streams.get(stream) ?? { stream, start: Number(position), isNew: revision === 0n };
    streams.set(stream, { ...begun, end: Number(position), revision: Number(revision) });
  }
  return {
    commandId: events[0]?.commandId ?? '',
    last: Number(last),
    streams: [...streams.values()],
  };
}

/** Where a stream was after a commit. */
export interface CameTo {
  readonly revision: number;
  readonly last: number;
}

/** Entries that the tables of the indexes do not have yet. */
export class PendingIndex {
  readonly entries: IndexEntry[] = [];
  #rows = 0;
  readonly #commands = new Map<string, number>();
  readonly #streams = new Map<string, CameTo[]>();
  readonly #categories = new Map<string, number>();

  add(entry: IndexEntry): void {
    this.entries.push(entry);
    this.#rows += 1 + entry.streams.length;
    this.#commands.set(entry.commandId, entry.last);
    for (const { stream, revision, end } of entry.streams) {
      const known = this.#streams.get(stream);
      if (known === undefined) this.#streams.set(stream, [{ revision, last: entry.last }]);
      else known.push({ revision, last: entry.last });
      this.#categories.set(categoryOf(stream) ?? '', end);
    }
  }

  clear(): void {
    this.entries.length = 0;
    this.#rows = 0;
    this.#commands.clear();
    this.#streams.clear();
    this.#categories.clear();
  }

  /** How many rows the tables will have more. */
  get rows(): number {
    return this.#rows;
  }

  command(id: string): number | undefined {
    return this.#commands.get(id);
  }

  /** In order. */
  stream(name: string): readonly CameTo[] {
    return this.#streams.get(name) ?? [];
  }

  get categories(): ReadonlyMap<string, number> {
    return this.#categories;
  }
}
