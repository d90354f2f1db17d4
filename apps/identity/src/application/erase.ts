import { StoreError, type CommandContext } from '@coop/event-sourcing';
import { erasure, type ErasureReceipt } from '../domain/erasure.js';
import { refuse } from '../domain/refusals.js';
import { erasureStream } from '../domain/streams.js';
import { carryOut } from './carry-out-erasure.js';
import type { ErasurePorts } from './erasure-ports.js';
import { beginIfCleared, makeRequest } from './erasure-requests.js';
import type { IdentityPorts } from './ports.js';

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
   * Erases a party at her own request. When this returns a receipt, no key of hers is left in the running system.
   * @returns `undefined` when the request waits: for the end of its time of reflection, or of a legal hold
   * @throws Refusal `erased` when it was done before
   */
  async erase(
    context: CommandContext,
    request: { readonly party: string; readonly requestedBy: string; readonly keepFingerprint: boolean },
  ): Promise<ErasureDone | undefined> {
    await makeRequest(this.ports, context, request);
    if (!(await beginIfCleared(this.ports, request.party))) return undefined;
    return this.complete(request.party);
  }

  /**
   * Finishes what was begun: at once, or after a crash. A repeat gives the same receipt.
   * @param signal - no further step is taken when it aborts
   */
  async complete(subject: string, signal?: AbortSignal): Promise<ErasureDone> {
    const underWay =
      this.#underWay.get(subject) ?? inTurn(this.ports, signal, () => this.#carryOut(subject, signal));
    this.#underWay.set(subject, underWay);
    try {
      return await underWay;
    } finally {
      this.#underWay.delete(subject);
    }
  }

  async #carryOut(subject: string, signal: AbortSignal | undefined): Promise<ErasureDone> {
    await carryOut(this.ports, subject, signal);
    return receiptOf(this.ports, subject);
  }
}

/** @throws StoreError `Overloaded` when another instance does not come to an end: ask again */
async function inTurn<T>(
  { leases }: ErasurePorts,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const inTime = AbortSignal.timeout(TURN_MS);
  const until = signal === undefined ? inTime : AbortSignal.any([inTime, signal]);
  const lease = await leases.hold(LEASE, until).catch((cause: unknown) => {
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
