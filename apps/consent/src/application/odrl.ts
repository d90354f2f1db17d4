import { z } from 'zod';
import { consentApi } from '@coop/contracts';
import { OdrlRefusal, readOdrl, toOdrl, type OdrlDocument, type PolicyTerms } from '@coop/odrl';
import type { Actor } from '@coop/service-kit';
import type { GrantTerms } from '../domain/grant.js';
import { refuse } from '../domain/refusals.js';
import { viewContract } from './contract-views.js';
import { ownGrant } from './grants.js';
import type { ConsentParts } from './parts.js';

const offerTerms = consentApi.offerContract.shape.terms;

/**
 * A contract in ODRL: an offer until both sides have signed, then an agreement.
 * @throws Refusal `contract-unknown`; `contract-ended` or, while it is suspended, `contract-not-in-force`: then it
 * permits nothing, and a policy cannot say that
 */
export async function contractInOdrl(
  parts: ConsentParts,
  actor: Actor,
  contract: string,
): Promise<OdrlDocument> {
  const { status, terms } = await viewContract(parts, actor, contract);
  switch (status) {
    case 'terminated':
    case 'expired':
      return refuse('contract-ended');
    case 'suspended':
      return refuse('contract-not-in-force');
    case 'in-force':
      return toOdrl({ kind: 'contract', terms });
    default: {
      const { contract: id, consumer: _consumer, ...offered } = terms;
      return toOdrl({ kind: 'offer', id, terms: offered });
    }
  }
}

/**
 * A grant of the actor's, or of somebody for whom she acts, in ODRL.
 * @throws Refusal `grant-unknown`, `grant-already-withdrawn` or `grant-ended`
 */
export async function grantInOdrl(parts: ConsentParts, actor: Actor, grant: string): Promise<OdrlDocument> {
  const { stakeholder, terms, status } = await ownGrant(parts, actor, grant);
  if (status === 'withdrawn') return refuse('grant-already-withdrawn');
  if (status !== 'given') return refuse('grant-ended');
  return toOdrl({ kind: 'grant', id: grant, stakeholder, terms: JSON.parse(terms) as GrantTerms });
}

/**
 * The terms that an offer in ODRL proposes. The handle in it names the document of the partner; the contract gets one
 * of its own.
 * @param policy - parsed JSON
 * @param taxonomy - the version of the purposes in force: an offer is read by it, and may say so
 * @throws Refusal `policy-refused` with the pointer into the request, as `/policy/permission/0/action/1`
 */
export function offeredTerms(policy: unknown, taxonomy: string): z.infer<typeof offerTerms> {
  const read = readPolicy(policy);
  if (read.kind !== 'offer')
    return refuse('policy-refused', { reason: 'not-enforced', pointer: '/policy/@type' });
  const { taxonomy: named = taxonomy, ...terms } = read.terms;
  if (named !== taxonomy)
    return refuse('policy-refused', { reason: 'not-enforced', pointer: '/policy/coop:taxonomy' });
  const { data, error } = offerTerms.safeParse(terms);
  if (data !== undefined) return data;
  // The form was right, the value is not one that any contract has: the term is named, its place in the policy not.
  const term = error.issues[0]?.path.join('/') ?? '';
  return refuse('policy-refused', { reason: 'malformed', pointer: '/policy', term });
}

function readPolicy(policy: unknown): PolicyTerms {
  try {
    return readOdrl(policy);
  } catch (error) {
    if (!(error instanceof OdrlRefusal)) throw error;
    return refuse('policy-refused', { reason: error.code, pointer: `/policy${error.pointer}` });
  }
}
