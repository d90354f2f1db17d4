import type { StoredEvent } from '@coop/event-sourcing';
import type { HistoryStore } from './doors.js';
import { MomentQueue } from './moment-queue.js';
import { forEachAsOfToday, resolveMoment, type Moment, type ResolvedMoment } from './moment.js';
import { subjectsOf } from './subjects.js';

export type ControlKind =
  | 'grant'
  | 'prohibition'
  | 'contract'
  | 'mandate'
  | 'duty'
  | 'vote'
  | 'purposes'
  | 'record'
  | 'party'
  | 'client'
  | 'membership';

export interface ControlChange {
  /** Position of the event; for an end by the calendar, the last position recorded before it. */
  readonly position: bigint;
  readonly time: string;
  readonly kind: ControlKind;
  readonly id: string;
  readonly change: 'began' | 'changed' | 'ended';
  /** `time`: a term that was set earlier ran out; no event says so. */
  readonly cause: 'event' | 'time';
  /** Type of the event; null when time is the cause. */
  readonly type: string | null;
  readonly subjects: readonly string[];
  /** It began and ended inside the window: neither the first nor the last state shows it. */
  readonly withinWindow: boolean;
}

export interface ControlDiff {
  readonly from: ResolvedMoment;
  readonly to: ResolvedMoment;
  readonly changes: readonly ControlChange[];
}

type Meaning = readonly [kind: ControlKind, member: string, change: ControlChange['change']];

/** What each event does to control, and which member of its data names the thing. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  'consent.grant.given': ['grant', 'grant', 'began'],
  'consent.grant.withdrawn': ['grant', 'grant', 'ended'],
  'consent.grant.renewed': ['grant', 'grant', 'ended'],
  'consent.grant.invalidated': ['grant', 'grant', 'ended'],
  'consent.prohibition.placed': ['prohibition', 'prohibition', 'began'],
  'consent.prohibition.lifted': ['prohibition', 'prohibition', 'ended'],
  'consent.contract.entered-into-force': ['contract', 'contract', 'began'],
  'consent.contract.suspended': ['contract', 'contract', 'changed'],
  'consent.contract.resumed': ['contract', 'contract', 'changed'],
  'consent.contract.terminated': ['contract', 'contract', 'ended'],
  'consent.contract.expired': ['contract', 'contract', 'ended'],
  'consent.duty.opened': ['duty', 'duty', 'began'],
  'consent.duty.breached': ['duty', 'duty', 'changed'],
  'consent.duty.fulfilled': ['duty', 'duty', 'ended'],
  'consent.proposal.recorded': ['vote', 'proposal', 'began'],
  'consent.proposal.annulled': ['vote', 'proposal', 'ended'],
  'consent.taxonomy.adopted': ['purposes', 'version', 'began'],
  'identity.mandate.given': ['mandate', 'mandate', 'began'],
  'identity.mandate.ended': ['mandate', 'mandate', 'ended'],
  'identity.client.registered': ['client', 'client', 'began'],
  'identity.client.closed': ['client', 'client', 'ended'],
  'identity.membership.admitted': ['membership', 'party', 'began'],
  'identity.party.registered': ['party', 'party', 'began'],
  'identity.level.reached': ['party', 'party', 'changed'],
  'identity.erasure.completed': ['party', 'party', 'ended'],
  'records.record.created': ['record', 'record', 'began'],
  'records.record.corrected': ['record', 'record', 'changed'],
};

interface Term {
  readonly kind: ControlKind;
  readonly id: string;
  /** Milliseconds. */
  readonly until: number;
  readonly subjects: readonly string[];
}

/**
 * The changes of control after one moment, up to and including another, in order: what began, changed and ended
 * by an event, and the grants, contracts and mandates whose term ran out in between.
 */
export async function diff(store: HistoryStore, from: Moment, to: Moment): Promise<ControlDiff> {
  const start = await resolveMoment(store, from);
  const end = await resolveMoment(store, to);
  const collected = new Changes(start, end);
  await forEachAsOfToday(store, { after: 0n, upTo: end.position }, (event) => collected.take(event));
  return { from: start, to: end, changes: collected.finish() };
}

type Found = Omit<ControlChange, 'withinWindow'>;

class Changes {
  readonly #found: Found[] = [];
  readonly #terms = new Map<string, Term>();
  /** Also of terms that were ended or set anew since: what counts is in {@link #terms}. */
  readonly #due = new MomentQueue<readonly [key: string, term: Term]>();
  #last: ResolvedMoment = { position: 0n, time: '' };

  constructor(
    private readonly from: ResolvedMoment,
    private readonly to: ResolvedMoment,
  ) {}

  take(event: StoredEvent): void {
    this.#expireUpTo(Date.parse(event.recordedAt));
    this.#last = { position: event.position, time: event.recordedAt };
    const [kind, member, change] = MEANINGS[event.type] ?? [];
    const id = kind === undefined ? undefined : (event.data as Record<string, unknown>)[member ?? ''];
    if (kind === undefined || change === undefined || typeof id !== 'string') return;
    const until = untilOf(event.data);
    if (change === 'began' && until !== undefined)
      this.#setTerm(`${kind} ${id}`, { kind, id, until, subjects: subjectsOf(event) });
    if (change === 'ended') this.#terms.delete(`${kind} ${id}`);
    if (event.position <= this.from.position) return;
    const { position, recordedAt: time, type } = event;
    const subjects = subjectsOf(event);
    this.#found.push({ position, time, kind, id, change, cause: 'event', type, subjects });
  }

  finish(): ControlChange[] {
    this.#expireUpTo(Date.parse(this.to.time));
    const key = ({ kind, id }: Found) => `${kind} ${id}`;
    const having = (change: ControlChange['change']) =>
      new Set(this.#found.filter((found) => found.change === change).map(key));
    const [began, ended] = [having('began'), having('ended')];
    return this.#found.map((found) => ({
      ...found,
      withinWindow: began.has(key(found)) && ended.has(key(found)),
    }));
  }

  /** What runs out before the window or after it is nobody's question. */
  #setTerm(key: string, term: Term): void {
    this.#terms.delete(key);
    if (term.until <= Date.parse(this.from.time) || term.until > Date.parse(this.to.time)) return;
    this.#terms.set(key, term);
    this.#due.add(term.until, [key, term]);
  }

  #expireUpTo(now: number): void {
    for (const [key, term] of this.#due.takeUntil(now)) {
      if (this.#terms.get(key) !== term) continue;
      this.#terms.delete(key);
      const { kind, id, until, subjects } = term;
      const { position } = this.#last;
      const time = new Date(until).toISOString();
      this.#found.push({ position, time, kind, id, change: 'ended', cause: 'time', type: null, subjects });
    }
  }
}

function untilOf(data: unknown): number | undefined {
  const { until, terms } = data as { until?: unknown; terms?: { until?: unknown } };
  const end = terms?.until ?? until;
  const ms = typeof end === 'string' ? Date.parse(end) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
