import { isAction, type Reason } from '../../decision.js';
import { isKnownDuty } from '../../duties.js';
import type { Duty, TransferGround } from '../../facts.js';
import { because, isUsedUp, mandatesInForce, taxonomyOf, type Question } from './question.js';
import type { Contract } from './state.js';

/** Switzerland and the European Economic Area: no ground of transfer is needed (FADP art. 16, GDPR art. 44). */
const HOME = new Set(
  'CH AT BE BG HR CY CZ DE DK EE ES FI FR GR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
);

const GROUNDS: ReadonlySet<TransferGround | undefined> = new Set([
  'adequacy',
  'standard-clauses',
  'binding-corporate-rules',
  'explicit-consent',
] as const);

/** What refuses the request whatever the record holds: who asks, under which contract, for what. */
export function requestRules(question: Question): readonly Reason[] {
  const { state, request, contract } = question;
  return [
    ...(request.atLeast !== undefined && request.atLeast > state.position ? [because('stale')] : []),
    ...consumerRules(question),
    ...(state.taxonomy.has(request.purpose) ? [] : [because('purpose-unknown')]),
    ...(isAction(request.action) ? [] : [because('action-unknown')]),
    ...(contract === undefined ? [because('contract-unknown')] : contractRules(question, contract)),
  ];
}

function consumerRules(question: Question): readonly Reason[] {
  const { state, request } = question;
  if (state.erased.has(request.consumer)) return [because('consumer-erased')];
  if (!state.parties.has(request.consumer)) return [because('consumer-unknown')];
  if (request.actor === undefined || request.actor === request.consumer) return [];
  const mandates = mandatesInForce(question, request.consumer, request.actor, [
    'signatory',
    'representative',
    'proxy',
  ]);
  question.cited.cite('mandates', mandates);
  return mandates.length > 0 ? [] : [because('actor-without-mandate')];
}

function contractRules(question: Question, contract: Contract): readonly Reason[] {
  const { state, request, cited } = question;
  const ids = [contract.contract];
  cited.cite('contracts', ids);
  const reasons = [...timeRules(question, contract), ...dutyRules(question, contract)];
  if (isUsedUp(state, contract.contract, contract.limit)) reasons.push(because('contract-used-up', ids));
  if (contract.consumer !== request.consumer) reasons.push(because('contract-of-another', ids));
  if (!HOME.has(contract.country) && !GROUNDS.has(contract.transferGround)) {
    reasons.push(because('transfer-without-ground', ids));
  }
  if (state.taxonomy.has(request.purpose) && !coversPurpose(question, contract)) {
    reasons.push(because('purpose-not-in-contract', ids));
  }
  if (isAction(request.action) && !contract.actions.includes(request.action)) {
    reasons.push(because('action-not-in-contract', ids));
  }
  return reasons;
}

/** By the taxonomy that the contract was signed with, so that an upgrade never widens it. */
function coversPurpose({ state, request }: Question, contract: Contract): boolean {
  const own = taxonomyOf(state, contract.taxonomy);
  return contract.purposes.some((purpose) => own?.narrowerOrEqual(request.purpose, purpose));
}

function timeRules(question: Question, contract: Contract): Reason[] {
  const { state, horizon } = question;
  const ids = [contract.contract];
  if (state.terminatedContracts.has(contract.contract)) return [because('contract-terminated', ids)];
  const phase = horizon.phase(contract.validity);
  return [
    ...(phase === 'before' ? [because('contract-not-started', ids)] : []),
    ...(phase === 'after' ? [because('contract-expired', ids)] : []),
    ...(isSuspended(question, contract) ? [because('contract-suspended', ids)] : []),
  ];
}

function isSuspended({ state }: Question, { contract }: Contract): boolean {
  const ended = state.endedSuspensions.get(contract);
  return [...(state.suspensions.get(contract) ?? [])].some((suspension) => !ended?.has(suspension));
}

function dutyRules(question: Question, contract: Contract): readonly Reason[] {
  const { state, cited } = question;
  const owed = contractDuties(contract);
  const currencies = new Set(owed.flatMap((duty) => (duty.kind === 'pay' ? [duty.currency] : [])));
  const breached = [...(state.duties.get(contract.contract) ?? [])].flatMap(([duty, standing]) =>
    standing === 'breached' ? [duty] : [],
  );
  cited.cite('duties', breached);
  return [
    ...(breached.length > 0 ? [because('duty-breached', breached)] : []),
    ...(owed.every(isKnownDuty) ? [] : [because('duty-unknown', [contract.contract])]),
    ...(currencies.size > 1 ? [because('currency-mixed', [contract.contract])] : []),
  ];
}

/** The duties of the contract, its price among them. */
export function contractDuties(contract: Contract): readonly Duty[] {
  return contract.price === undefined
    ? contract.duties
    : [...contract.duties, { kind: 'pay', ...contract.price }];
}
