import type { MandateRole } from '../facts.js';
import type { ReasonCode } from '../reason-codes.js';
import { hasBit } from './bits.js';
import { codeNumber } from './codes.js';
import type { CompiledContract, ContractSlot } from './contracts.js';
import { AFTER, BEFORE, IN_FORCE, type Evaluation } from './evaluation.js';
import { judgeProhibition } from './prohibition-part.js';

const CONSUMERS_AGENTS: ReadonlySet<MandateRole> = new Set(['signatory', 'representative', 'proxy'] as const);
const NO_IDS: readonly string[] = [];

/** What refuses the request whatever the record holds: who asks, under which contract, for what, when. */
export function judgeRequest(e: Evaluation): void {
  const { request, tables } = e;
  if (request.atLeast !== undefined && request.atLeast > tables.position) refuse(e, 'stale');
  judgeConsumer(e);
  const { current } = tables.purposes;
  if (!hasBit(current.up[e.purpose] ?? NO_TERM, e.purpose)) refuse(e, 'purpose-unknown');
  if (e.action === 0) refuse(e, 'action-unknown');
  const { slot, contract } = e;
  if (slot === undefined || contract === undefined) refuse(e, 'contract-unknown');
  else judgeContract(e, slot, contract);
  if (contract !== undefined) judgeRenunciation(e, contract);
  for (const prohibition of tables.prohibitions.unconditional) {
    const code = judgeProhibition(e, prohibition);
    if (code !== undefined) refuse(e, code, [prohibition.fact.prohibition]);
  }
  if (e.asOf === Infinity) refuse(e, 'time-unreadable');
  e.ofRequestAlone = e.requestCodes.length;
  const { within, around } = tables.purposes.isPolitical(e.purpose);
  e.isPolitical = within || (around && !isPoliticsRenounced(e));
}

/** What refuses the request because of the record as a whole. */
export function judgeRecord(e: Evaluation, isNothingAsked: boolean): void {
  const { records, position } = e.tables;
  if (e.shape === undefined) return refuse(e, 'record-unknown');
  if (records.isRemoved(e.record)) return refuse(e, 'record-removed');
  if (records.controlPosition(e.record) > Number(position)) refuse(e, 'stale');
  if (isNothingAsked) refuse(e, 'nothing-to-read');
}

const NO_TERM = new Uint32Array(0);

function refuse(e: Evaluation, code: ReasonCode, ids: readonly string[] = NO_IDS): void {
  e.requestCodes.push(codeNumber(code));
  e.trace?.requestIds.push(ids);
}

function judgeConsumer(e: Evaluation): void {
  const { parties, authority } = e.tables;
  const { actor, consumer } = e.request;
  if (parties.isErased(e.consumer)) return refuse(e, 'consumer-erased');
  if (!parties.isKnown(e.consumer)) return refuse(e, 'consumer-unknown');
  if (actor === undefined || actor === consumer) return;
  let isEntitled = false;
  for (const { fact, validity } of authority.between(e.consumer, parties.ids.find(actor), CONSUMERS_AGENTS)) {
    if (e.phase(validity.from, validity.until) !== IN_FORCE) continue;
    isEntitled = true;
    e.trace?.cite('mandates', fact.mandate);
  }
  if (!isEntitled) refuse(e, 'actor-without-mandate');
}

function judgeContract(e: Evaluation, slot: ContractSlot, contract: CompiledContract): void {
  const { fact } = contract;
  const ids = [fact.contract];
  e.trace?.cite('contracts', fact.contract);
  if (slot.terminated) refuse(e, 'contract-terminated', ids);
  else {
    if (slot.isSuspended) refuse(e, 'contract-suspended', ids);
    const phase = e.phase(contract.from, contract.until);
    if (phase === BEFORE) refuse(e, 'contract-not-started', ids);
    if (phase === AFTER) refuse(e, 'contract-expired', ids);
  }
  const isUsedUp = fact.limit !== undefined && (e.uncounted || e.tables.isUsedUp(fact.contract, fact.limit));
  if (isUsedUp) refuse(e, 'contract-used-up', ids);
  judgeDuties(e, slot, contract);
  if (contract.consumer !== e.consumer) refuse(e, 'contract-of-another', ids);
  if (!contract.mayTransfer) refuse(e, 'transfer-without-ground', ids);
  const isPurpose = hasBit(e.tables.purposes.current.up[e.purpose] ?? NO_TERM, e.purpose);
  if (isPurpose && !hasBit(contract.purposes, e.purpose)) refuse(e, 'purpose-not-in-contract', ids);
  if (e.action !== 0 && (contract.actions & e.action) === 0) refuse(e, 'action-not-in-contract', ids);
}

function judgeDuties(
  e: Evaluation,
  slot: ContractSlot,
  { fact, isDutiesKnown, isCurrencyMixed }: CompiledContract,
): void {
  if (slot.duties.size > 0) {
    const breached: string[] = [];
    for (const [duty, standing] of slot.duties) if (standing === 'breached') breached.push(duty);
    if (breached.length > 0) refuse(e, 'duty-breached', breached.sort());
    for (const duty of breached) e.trace?.cite('duties', duty);
  }
  if (!isDutiesKnown) refuse(e, 'duty-unknown', [fact.contract]);
  if (isCurrencyMixed) refuse(e, 'currency-mixed', [fact.contract]);
}

function judgeRenunciation(e: Evaluation, contract: CompiledContract): void {
  const ids = [contract.fact.contract];
  e.trace?.cite('contracts', contract.fact.contract);
  if (!contract.isRenunciationReadable) refuse(e, 'prohibition-unreadable', ids);
  else if (hasBit(contract.renounces, e.purpose)) refuse(e, 'prohibited-by-contract', ids);
}

function isPoliticsRenounced({ contract, tables }: Evaluation): boolean {
  return contract !== undefined && hasBit(contract.frees, tables.purposes.political);
}
