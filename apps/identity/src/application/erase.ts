import {
  derivedId,
  StoreError,
  type Leases,
  type AppendResult,
  type CommandContext,
  type StoredEvent,
} from '@coop/event-sourcing';
import { BusError, type Bus } from '@coop/message-bus';
import type { Vault } from '@coop/personal-data';
import { erasure, type CompleteErasure, type ErasureReceipt } from '../domain/erasure.js';
import { mandate } from '../domain/mandate.js';
import { party } from '../domain/party.decide.js';
import { refuse } from '../domain/refusals.js';
import { erasureStream, mandateStream, partyStream } from '../domain/streams.js';
import { systemCommand, type IdentityPorts } from './ports.js';

/** The vault's right to end keys: identity alone is given it. */
export type KeyDestroyer = Pick<Vault, 'destroy' | 'inventory'>;

/** What the sign-in provider keeps about a person. */
export interface AccountCloser {
  /** Deletes accounts, sessions, grants and links of a party, and the bytes they stood in. */
  closeAccountsOf(party: string): Promise<void>;
}

export interface ErasurePorts extends IdentityPorts {
  readonly keys: KeyDestroyer;
  readonly accounts: AccountCloser;
  readonly bus: Bus;
  /** Who carries erasures out, among all instances. */
  readonly leases: Leases;
}

/** Backups older than this are destroyed by the operator: the date stands on the receipt. */
const BACKUPS_KEPT_DAYS = 30;
const DAY_MS = 86_400_000;
const MAX_ATTEMPTS = 5;
const INDEX_WAIT_MS = 2_000;

export interface ErasureDone {
  readonly receipt: ErasureReceipt;
  readonly position: bigint;
}

/** Erasures are rare, and each counts what it ends: they are carried out one at a time. */
const LEASE = 'identity.erasures';
/** How long a request waits for an erasure that another instance carries out. */
const TURN_MS = 20_000;

/** Erasures of this process: the request and the process that finishes requests meet here, each party once. */
export class Erasures {
  readonly #underWay = new Map<string, Promise<ErasureDone>>();

  constructor(private readonly ports: ErasurePorts) {}

  /**
   * Erases a party at her own request. When this returns, no key of hers is left in the running system.
   * @throws Refusal `erased` when it was done before
   */
  async erase(
    context: CommandContext,
    request: { readonly party: string; readonly requestedBy: string; readonly keepFingerprint: boolean },
  ): Promise<ErasureDone> {
    const stream = erasureStream(request.party);
    await this.ports.ledger.handle(context, stream, erasure, { kind: 'request', ...request });
    return this.complete(request.party);
  }

  /** Finishes what was asked for: at once, or after a crash. A repeat gives the same receipt. */
  async complete(subject: string): Promise<ErasureDone> {
    const underWay = this.#underWay.get(subject) ?? inTurn(this.ports, () => complete(this.ports, subject));
    this.#underWay.set(subject, underWay);
    try {
      return await underWay;
    } finally {
      this.#underWay.delete(subject);
    }
  }
}

/** @throws StoreError `Overloaded` when another instance does not come to an end: ask again */
async function inTurn<T>({ leases }: ErasurePorts, work: () => Promise<T>): Promise<T> {
  const lease = await leases.hold(LEASE, AbortSignal.timeout(TURN_MS)).catch((cause: unknown) => {
    throw new StoreError('Overloaded', 'another instance carries out an erasure', { cause });
  });
  try {
    return await work();
  } finally {
    await lease.release();
  }
}

/** The receipt of a completed erasure. @throws Refusal `not-found` while there is none */
export async function receiptOf(ports: IdentityPorts, subject: string): Promise<ErasureDone> {
  const events = await ports.store.readStream(erasureStream(subject));
  const { state } = await ports.ledger.load(erasureStream(subject), erasure);
  if (state.status !== 'completed') return refuse('not-found');
  return { receipt: state.receipt, position: events.at(-1)?.position ?? 0n };
}

async function complete(ports: ErasurePorts, subject: string): Promise<ErasureDone> {
  const { state } = await ports.ledger.load(erasureStream(subject), erasure);
  if (state.status === 'completed') return receiptOf(ports, subject);
  const [requested] = await ports.store.readStream(erasureStream(subject));
  if (requested === undefined || state.status === 'none') return refuse('not-found');
  // The state of all read models is named in a digest before her values end: a later replay must give it again.
  await ask(ports.bus, 'audit.record-digests', {});
  const copies = await ask<{ count: number }>(ports.bus, 'records.delivered-copies', { subject });
  const at = ports.clock().toISOString();
  const options = { keepFingerprints: state.keepFingerprint };
  const { keys, values } = await ports.keys.destroy(subject, requested.id, at, options);
  await ports.accounts.closeAccountsOf(subject);
  await ports.gates.indexes.reached(requested.position, INDEX_WAIT_MS);
  await appendCompletion(ports, requested, {
    kind: 'complete',
    keysDestroyed: keys,
    valuesDeleted: values,
    deliveredCopies: copies === 'unknown' ? null : copies.count,
    backupsUntil: new Date(Date.parse(at) + BACKUPS_KEPT_DAYS * DAY_MS).toISOString(),
  });
  return receiptOf(ports, subject);
}

/** One commit: accounts closed, mandates ended, receipt. Decided again when a mandate moved in between. */
async function appendCompletion(
  ports: ErasurePorts,
  requested: StoredEvent,
  command: CompleteErasure,
): Promise<AppendResult> {
  const subject = (requested.data as { party: string }).party;
  const digest = requested.id.replaceAll('-', '').repeat(2);
  const context = systemCommand(derivedId(requested.id, 'completion'), digest, requested.id);
  for (let attempt = 1; ; attempt += 1) {
    const about = ports.actors.mandatesAbout(subject);
    const parts = [
      await decided(ports, erasureStream(subject), erasure, command),
      await decided(ports, partyStream(subject), party, { kind: 'close-accounts' }),
      ...(await Promise.all(
        about.map(({ mandate: id }) =>
          decided(ports, mandateStream(id), mandate, { kind: 'end-by-erasure', mandate: id }),
        ),
      )),
    ];
    try {
      return await ports.ledger.append(
        context,
        parts.filter(({ events }) => events.length > 0),
      );
    } catch (error) {
      const stale = error instanceof StoreError && error.code === 'WrongExpectedRevision';
      if (!stale || attempt >= MAX_ATTEMPTS) throw error;
    }
  }
}

async function decided<State, Command, Event extends { readonly type: string; readonly data: unknown }>(
  { ledger }: ErasurePorts,
  stream: string,
  decider: Parameters<typeof ledger.load<State, Command, Event>>[1],
  command: Command,
) {
  const { state, revision } = await ledger.load(stream, decider);
  return { stream, expected: revision, events: decider.decide(command, state) };
}

/** Asks another service that may not be running: an erasure waits for nobody. */
async function ask<T>(bus: Bus, pattern: string, payload: object): Promise<T | 'unknown'> {
  try {
    return await bus.request<T>(pattern, payload);
  } catch (error) {
    if (error instanceof BusError) return 'unknown';
    throw error;
  }
}
