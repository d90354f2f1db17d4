import type { MandateRole } from '../facts.js';
import { ANONYMISE } from './actions.js';
import { CODE } from './codes.js';
import { AFTER, BEFORE, IN_FORCE, type Evaluation } from './evaluation.js';
import type { RecordShape } from './record-shape.js';

const PERSONS_AGENTS: ReadonlySet<MandateRole> = new Set(['guardian', 'representative', 'executor'] as const);
const BODIES_AGENTS: ReadonlySet<MandateRole> = new Set(['signatory'] as const);

/** One stakeholder's grants for one record, judged: what each is worth for which fields of the window. */
export class JudgedGrants {
  count = 0;
  readonly grant: number[] = [];
  readonly code: number[] = [];
  readonly mask: number[] = [];
  /** Fields opened by one of them. */
  granted = 0;
  /** Whether any grant means this record at all. */
  isAny = false;

  clear(): void {
    this.count = 0;
    this.granted = 0;
    this.isAny = false;
  }

  push(grant: number, code: number, mask: number): void {
    if (mask === 0) return;
    this.grant[this.count] = grant;
    this.code[this.count] = code;
    this.mask[this.count] = mask;
    this.count += 1;
    if (code === CODE.granted) this.granted |= mask;
  }
}

/**
 * Looks at every grant of a party for this recipient and record. For political campaigning only those count that
 * name it.
 *
 * @param mask fields of the window for which the party is asked
 * @param needsVote whether the party is a body whose members had to vote
 */
export function judgeGrants(
  e: Evaluation,
  shape: RecordShape,
  party: number,
  mask: number,
  needsVote: boolean,
  isPolitical: boolean,
  into: JudgedGrants,
): void {
  into.clear();
  const { grants, anyContracted } = e.tables;
  if (e.consumer >= 0 && e.consumer !== anyContracted) {
    for (let grant = grants.first(party, e.consumer); grant >= 0; grant = grants.next(grant))
      judgeGrant(e, shape, party, grant, mask, needsVote, isPolitical, into);
  }
  for (let grant = grants.firstToAnyone(party); grant >= 0; grant = grants.next(grant))
    judgeGrant(e, shape, party, grant, mask, needsVote, isPolitical, into);
}

/** Looks at one of them. */
export function judgeGrant(
  e: Evaluation,
  shape: RecordShape,
  party: number,
  grant: number,
  mask: number,
  needsVote: boolean,
  isPolitical: boolean,
  into: JudgedGrants,
): void {
  const { grants } = e.tables;
  const { uses } = grants;
  const terms = grants.shapeNumber(grant);
  if (!grants.names(grant, e.record) || !uses.covers(terms, shape)) return;
  into.isAny = true;
  if (grants.isWithdrawn(grant) || grant === e.withoutGrant)
    return into.push(grant, CODE.grantWithdrawn, mask);
  const phase = e.phase(grants.from(grant), grants.until(grant));
  if (phase === AFTER) return into.push(grant, CODE.grantExpired, mask);
  if (phase === BEFORE) return into.push(grant, CODE.grantNotStarted, mask);
  const isNamed =
    shape.terms.recordKind !== 'confidential' || grants.recipient(grant) !== e.tables.anyContracted;
  const isMeant = isPolitical ? grants.shape(grant).namesPolitical : uses.isFor(terms, e.purpose);
  const isCovering = isNamed && isMeant && uses.allows(terms, e.action);
  const named = uses.fields(terms);
  let left = isCovering ? mask & (named?.of(shape) ?? shape.all)[e.window]! : 0;
  into.push(grant, CODE.grantTooNarrow, mask & ~left);
  if (named === undefined) {
    const sensitive = left & shape.sensitive[e.window]!;
    into.push(grant, CODE.sensitiveNotNamed, sensitive);
    left &= ~sensitive;
    const newer = left & shape.newerThan(grants.position(grant), e.window);
    into.push(grant, CODE.fieldNewer, newer);
    left &= ~newer;
  }
  if (left !== 0) into.push(grant, worth(e, party, grant, needsVote ? shape : undefined), left);
}

/**
 * The code of a grant that covers purpose, action and field: granted, or what stands in its way.
 *
 * @param vote the record whose rule asks for a vote of the party, if it does
 */
export function worth(e: Evaluation, party: number, grant: number, vote: RecordShape | undefined): number {
  const { grants } = e.tables;
  if (grants.uses.isPlain(grants.shapeNumber(grant))) {
    if (!isGivenByRight(e, party, grant, vote)) return CODE.grantWithoutMandate;
    return vote === undefined || isCarried(e, vote, party, grant) ? CODE.granted : CODE.grantWithoutQuorum;
  }
  const { terms, residency, isAnonymityReadable, currencies, isDutiesKnown } = grants.shape(grant);
  const { limit, minAnonymity } = terms;
  if (residency !== undefined && !residency.has(e.contract?.fact.country ?? ''))
    return CODE.grantNotForCountry;
  const isForGroups = minAnonymity !== undefined;
  if (isForGroups && (!isAnonymityReadable || e.action !== ANONYMISE)) return CODE.grantForAnonymous;
  if (!isGivenByRight(e, party, grant, vote)) return CODE.grantWithoutMandate;
  if (vote !== undefined && !isCarried(e, vote, party, grant)) return CODE.grantWithoutQuorum;
  const isUsedUp = limit !== undefined && (e.uncounted || e.tables.isUsedUp(grants.ids.text(grant), limit));
  if (isUsedUp) return CODE.grantUsedUp;
  const currency = e.contract?.fact.price?.currency;
  if (!currencies.every((each) => each === currency)) return CODE.grantPrice;
  return isDutiesKnown ? CODE.granted : CODE.dutyUnknown;
}

/** A person speaks for herself or through an agent, a body through its signatories, a partnership by a vote only. */
function isGivenByRight(e: Evaluation, party: number, grant: number, vote: RecordShape | undefined): boolean {
  const { parties, grants, authority } = e.tables;
  const actor = grants.giver(grant);
  const giver = actor < 0 ? party : actor;
  const isPerson = parties.isPerson(party);
  if (isPerson && giver === party) return true;
  if (parties.type(party) === 'simple-partnership')
    return vote !== undefined && isStandingPartner(e, party, giver);
  const roles = isPerson ? PERSONS_AGENTS : BODIES_AGENTS;
  let isEntitled = false;
  for (const { fact, validity } of authority.between(party, giver, roles)) {
    if (e.phase(validity.from, validity.until) !== IN_FORCE) continue;
    isEntitled = true;
    e.trace?.cite('mandates', fact.mandate);
  }
  return isEntitled;
}

/** One of the partners, who is still there and has a will of its own, says the result of the vote. */
function isStandingPartner({ tables }: Evaluation, party: number, giver: number): boolean {
  const { parties } = tables;
  if (!parties.partners(party).includes(giver) || !parties.isKnown(giver)) return false;
  return parties.type(giver) !== 'simple-partnership' && !parties.isErased(giver);
}

function isCarried(e: Evaluation, shape: RecordShape, party: number, grant: number): boolean {
  const { authority, parties, grants } = e.tables;
  const { terms } = grants.shape(grant);
  const isCarried = authority.isCarried(terms.proposal, parties.ids.text(party), shape.terms.quorum);
  if (isCarried && terms.proposal !== undefined) e.trace?.cite('proposals', terms.proposal);
  return isCarried;
}
