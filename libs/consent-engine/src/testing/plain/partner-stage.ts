import type { Reason } from '../../decision.js';
import { isPoliticalByDefault } from './prohibition-rules.js';
import { fieldsCover, type Question } from './question.js';
import type { Stage } from '../../reason-codes.js';

/** What a partner is told comes first; everything that rests on a record or a person is told as `consent`. */
const ORDER: readonly Stage[] = ['stale', 'identity', 'prohibition', 'contract', 'duty'];

/**
 * The stage that a partner may see. It is computed from the request and the partner's own contract alone, so
 * that refused, never asked, expired, forbidden by someone, empty and non-existent cannot be told apart.
 */
export function partnerStage(question: Question, ofRequest: readonly Reason[]): Stage {
  const stages = new Set(ofRequest.map((reason) => reason.stage));
  if (isBeyondContract(question)) stages.add('contract');
  if (isPoliticalByDefault(question)) stages.add('prohibition');
  return ORDER.find((stage) => stages.has(stage)) ?? 'consent';
}

function isBeyondContract({ request, contract }: Question): boolean {
  if (contract === undefined || request.fields === 'all') return false;
  return request.fields.some((field) => !fieldsCover(contract.fields, field));
}
