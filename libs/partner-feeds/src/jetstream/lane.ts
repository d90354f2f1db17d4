import { randomUUID } from 'node:crypto';
import type { Slots } from '../slots.js';
import type { PartnerConnections } from './connections.js';
import { carryOut } from './cut.js';
import type { FeedState, FeedStates } from './feed-states.js';
import { isUserOf, type FeedNames, type Reader } from './names.js';
import type { FeedDirectory, FeedPages, FeedStanding } from './ports.js';
import type { FeedServer, StreamStanding } from './server.js';
import type { FeedSettings } from './settings.js';

export interface LaneParts {
  readonly directory: FeedDirectory;
  readonly pages: FeedPages;
  readonly states: FeedStates;
  readonly server: FeedServer;
  readonly connections: PartnerConnections;
  readonly clock: () => Date;
  readonly monotonic: () => number;
  readonly settings: Pick<Required<FeedSettings>, 'maxAgeMs' | 'checkMs'>;
  /** How many feeds are worked on at once. */
  readonly slots: Slots;
  /** Token of the lease under which this instance delivers. */
  readonly token: bigint;
  readonly signal: AbortSignal;
  /** Hears what went wrong; the lane tries again. */
  readonly failed: (error: unknown) => void;
}

/** Entries that are read at once, after which others have their turn. */
const PAGE = 100;

type Ended = Extract<FeedStanding, { readonly kind: 'ended' }>;

/** Fills the stream of one partner, and ends it. */
export class FeedLane {
  readonly #names: FeedNames;
  #running: Promise<void> | undefined;
  #notBefore = 0;
  #isCalled = false;
  /** Nobody else writes it while the lease holds. */
  #state: FeedState | undefined;
  /** What the server was last seen to have, by a lane that filled it. */
  #checkedAt = Number.NEGATIVE_INFINITY;
  #readers = '';

  constructor(
    readonly parts: LaneParts,
    readonly party: string,
  ) {
    this.#names = parts.directory.names(party);
  }

  /** @param hasMoved - feeds may say more, or contracts may have ended, since it last looked */
  wake(hasMoved: boolean): void {
    this.#isCalled ||= hasMoved;
    const now = this.parts.monotonic();
    if (this.#running !== undefined || now < this.#notBefore) return;
    if (!this.#isCalled && now - this.#checkedAt < this.parts.settings.checkMs) return;
    this.#isCalled = false;
    this.#running = this.#run().finally(() => (this.#running = undefined));
  }

  /** Resolves when nothing is under way. */
  async stopped(): Promise<void> {
    await this.#running;
  }

  /** The connection was lost, so that nothing is known of the server. */
  forget(): void {
    this.#checkedAt = Number.NEGATIVE_INFINITY;
    this.#notBefore = 0;
  }

  async #run(): Promise<void> {
    try {
      while (!this.parts.signal.aborted && (await this.parts.slots.use(() => this.#turn())));
    } catch (error) {
      this.#state = undefined;
      this.#checkedAt = Number.NEGATIVE_INFINITY;
      this.#notBefore = this.parts.monotonic() + this.parts.settings.checkMs;
      if (!this.parts.signal.aborted) this.parts.failed(error);
    }
  }

  /** @returns whether there may be more to do at once */
  async #turn(): Promise<boolean> {
    if (this.parts.signal.aborted) return false;
    const state = (this.#state ??= await this.parts.states.load(this.party));
    // A cut that was begun is carried to its end, also when a new contract came meanwhile.
    if (state?.status === 'cutting') return this.#cut(state, undefined);
    const standing = await this.parts.directory.standing(this.party);
    if (standing.kind === 'held') {
      this.#isCalled = true;
      return false;
    }
    if (standing.kind === 'ended') return state?.status === 'open' ? this.#cut(state, standing) : false;
    return this.#fill(await this.#opened(state, standing.readers));
  }

  async #cut(state: FeedState, ended: Ended | undefined): Promise<boolean> {
    this.#checkedAt = Number.NEGATIVE_INFINITY;
    let { cut } = state;
    if (ended !== undefined) {
      const { reason, position: decided } = ended;
      cut = { id: randomUUID(), reason, decided, connections: 0, steps: [] };
    }
    if (cut === null) throw new TypeError('a cut was begun and not kept');
    const { server, connections, directory, monotonic } = this.parts;
    const keep = (next: FeedState) => this.#keep(next);
    const cutting = { ...state, status: 'cutting' as const, cut };
    if (ended !== undefined) await keep(cutting);
    // What was acknowledged is known until the consumers are gone.
    const known = { ...(await this.#acknowledged(cutting)), cut };
    await carryOut({ server, connections, directory, monotonic, keep }, this.#names, known);
    // A new contract may have come meanwhile.
    return true;
  }

  /** The state of a stream that is there, with every reader's place. */
  async #opened(known: FeedState | undefined, readers: readonly Reader[]): Promise<FeedState> {
    const wanted = readers.map(({ consumer }) => consumer).join(' ');
    const isDue = this.parts.monotonic() - this.#checkedAt >= this.parts.settings.checkMs;
    if (!isDue && wanted === this.#readers && known?.status === 'open') return known;
    const { server, connections } = this.parts;
    const state = await this.#refilled(known ?? startOf(this.party));
    const left = await server.admit(this.#names, readers);
    const users = new Set(readers.map(({ user }) => user));
    if (left.length > 0) await connections.end((user) => isUserOf(user, this.#names) && !users.has(user));
    const now = await this.#acknowledged({ ...state, status: 'open', cut: null });
    if (!isSame(now, known)) await this.#keep(now);
    this.#checkedAt = this.parts.monotonic();
    this.#readers = wanted;
    return now;
  }

  /** Compares what is in the stream with what we know to have delivered. The ledger can always fill it again. */
  async #refilled(state: FeedState): Promise<FeedState> {
    const { server } = this.parts;
    const standing = await server.look(this.#names);
    const last = standing && (await this.#lastIn(standing, state));
    if (last !== undefined) return { ...state, published: last };
    const again = { ...state, published: state.acknowledged };
    // Whoever lost the lease must not make a stream that another instance has just ended.
    await this.#keep(again);
    // What was stored in the last minutes would be taken for a repetition in the same stream.
    if (standing !== undefined) await server.deleteStream(this.#names);
    await server.create(this.#names);
    return again;
  }

  /** The position of the last message; `undefined` when the stream lost what it had, or holds something else. */
  async #lastIn(standing: StreamStanding, state: FeedState): Promise<bigint | undefined> {
    const { server, pages, clock, settings } = this.parts;
    if (standing.messages > 0) {
      const body = await server.bodyAt(this.#names, standing.lastSequence);
      return body === undefined ? undefined : pages.positionIn(this.party, body);
    }
    const isOutdated = standing.lastSequence > 0 && clock().getTime() - standing.lastAt > settings.maxAgeMs;
    return isOutdated || state.published === state.acknowledged ? state.published : undefined;
  }

  async #acknowledged(state: FeedState): Promise<FeedState> {
    const { server, pages } = this.parts;
    const sequence = await server.acknowledged(this.#names);
    const body = sequence === 0 ? undefined : await server.bodyAt(this.#names, sequence);
    const position = body === undefined ? undefined : pages.positionIn(this.party, body);
    return position === undefined || position <= state.acknowledged
      ? state
      : { ...state, acknowledged: position };
  }

  async #fill(state: FeedState): Promise<boolean> {
    const { pages, directory, server, signal } = this.parts;
    const entries = await pages.after(this.party, state.published, PAGE);
    let { published } = state;
    try {
      for (const entry of entries) {
        if (signal.aborted || (await directory.standing(this.party)).kind !== 'open') break;
        await server.publish(this.#names, entry);
        published = entry.position;
      }
    } finally {
      if (published !== state.published) await this.#keep({ ...state, published });
    }
    return entries.length > 0;
  }

  async #keep(state: FeedState): Promise<void> {
    if (!(await this.parts.states.save(state, this.parts.token)))
      throw new Error(`feed ${this.#names.id}: another instance delivers`);
    this.#state = state;
  }
}

const startOf = (party: string): FeedState => ({
  ...{ party, status: 'open', cut: null },
  ...{ published: 0n, acknowledged: 0n },
});

const isSame = (now: FeedState, known: FeedState | undefined): boolean =>
  known?.status === now.status &&
  known.published === now.published &&
  known.acknowledged === now.acknowledged;
