import { asOfNow, bounded, density, type HistoryStore } from '@coop/audit/replay';
import type { Commit, StoredEvent } from '@coop/event-sourcing';
import { parseVerifierKey, type LogSource } from '@coop/tlog';
import { UsageError, type Options } from '../command.js';
import { get, HttpAddress, type Get } from './http-address.js';
import type { Source } from './source.js';

const PAGE = 500;

interface Head {
  readonly state: string;
  readonly head: string;
  readonly vkey: string;
}

/**
 * Reads a running cooperative with an auditor's token: events page by page, the log as public files. Everything
 * is computed here, from what was fetched; each page is noted over there, where the people concerned see it.
 */
export async function openHttpApi(
  url: string,
  options: Pick<Options, 'token' | 'vkey'> & { readonly publicOnly?: boolean },
  request: Get = get,
): Promise<Source> {
  const token = options.publicOnly === true ? options.token : tokenOf(options);
  const api = new HttpAddress(url, token ?? process.env['COOP_TOKEN'], request);
  const read = (path: string) => api.file(`log/${path}`);
  // The checkpoint before the head: asking for events makes events, which are not looked at here.
  const frozen = await asOfNow({ read, origin: '', verifiers: [] });
  const { state, head, vkey: published } = (await (await api.fetch('audit/head')).json()) as Head;
  const vkey = options.vkey ?? published;
  const verifier = parseVerifierKey(vkey);
  const events = new FetchedEvents(api, BigInt(head));
  const log: LogSource = { read: frozen.read, origin: verifier.name, verifiers: [verifier] };
  return {
    label: url,
    store: events,
    log,
    vkey,
    said: { state },
    sweep: async (onProgress) => bounded((await density(events, onProgress)).findings),
    ...(options.vkey === undefined
      ? { ownKey: "that the log's key is the right one: it came from the same server; --vkey pins it" }
      : {}),
    limits: [
      'the chain of commit digests: the API does not give it; the log is compared event by event instead',
    ],
    close: () => Promise.resolve(),
  };
}

/** @throws UsageError when there is none */
export function tokenOf(options: Pick<Options, 'token'>): string {
  const token = options.token ?? process.env['COOP_TOKEN'];
  if (token === undefined) throw new UsageError('--token, or COOP_TOKEN in the environment, is missing');
  return token;
}

/** The ledger up to the head of the moment it was opened; fetched once, in order, as far as it is asked for. */
class FetchedEvents implements HistoryStore {
  readonly #events: StoredEvent[] = [];

  constructor(
    private readonly api: HttpAddress,
    private readonly end: bigint,
  ) {}

  head(): bigint {
    return this.end;
  }

  async positionAt(time: string): Promise<bigint> {
    while (await this.#fetchPage(this.end));
    const at = new Date(time).toISOString();
    return this.#events.findLast(({ recordedAt }) => recordedAt <= at)?.position ?? 0n;
  }

  /** Whole commits: the events of one command. No digest is known here. */
  async *readAll(
    after: bigint,
    { upTo = this.end }: { readonly upTo?: bigint } = {},
  ): AsyncGenerator<Commit> {
    const last = upTo < this.end ? upTo : this.end;
    let commit: StoredEvent[] = [];
    for (let at = 0; ; at += 1) {
      if (at === this.#events.length && !(await this.#fetchPage(last))) break;
      const event = this.#events[at];
      if (event === undefined) break;
      if (commit.length > 0 && commit[0]?.commandId !== event.commandId) {
        if ((commit.at(-1)?.position ?? 0n) > after) yield commitOf(commit);
        commit = [];
      }
      if (commit.length === 0 && event.position > upTo) return;
      commit.push(event);
    }
    if ((commit.at(-1)?.position ?? 0n) > after) yield commitOf(commit);
  }

  /** @returns false when nothing up to this position is left to fetch */
  async #fetchPage(position: bigint): Promise<boolean> {
    const last = this.#events.at(-1)?.position ?? 0n;
    if (last >= position) return false;
    const page = await (await this.api.fetch(`audit/events?after=${last}&limit=${PAGE}`)).text();
    const lines = page.split('\n').filter((line) => line !== '');
    const events = lines.map(parseEvent).filter((event) => event.position <= this.end);
    this.#events.push(...events);
    return events.length > 0;
  }
}

function parseEvent(line: string): StoredEvent {
  const event = JSON.parse(line) as Omit<StoredEvent, 'position' | 'revision'> & {
    position: string;
    revision: string;
  };
  return { ...event, position: BigInt(event.position), revision: BigInt(event.revision) };
}

function commitOf(events: readonly StoredEvent[]): Commit {
  const [first, last] = [events[0]?.position ?? 0n, events.at(-1)?.position ?? 0n];
  return { first, last, events, commandDigest: '', digest: '' };
}
