import type { ReasonCode } from '../reason-codes.js';
import { hasBit } from './bits.js';
import { CODE, codeNumber } from './codes.js';
import { IN_FORCE, type Evaluation } from './evaluation.js';
import type { CompiledProhibition } from './prohibitions.js';
import type { RecordShape } from './record-shape.js';
import { scopeCovers } from './scope.js';

/** What a prohibition says to the request, its fields and records left aside. Cites it when it hits. */
export function judgeProhibition(e: Evaluation, prohibition: CompiledProhibition): ReasonCode | undefined {
  const { fact } = prohibition;
  if (!isAgainst(prohibition, e.consumer)) return undefined;
  if (e.tables.prohibitions.lifted.has(fact.prohibition)) return undefined;
  if (!prohibition.isPlaceReadable) {
    e.trace?.cite('prohibitions', fact.prohibition);
    return 'prohibition-unreadable';
  }
  if (e.phase(prohibition.from, prohibition.until) !== IN_FORCE) return undefined;
  const code = prohibition.isReadable ? hit(e, prohibition) : 'prohibition-unreadable';
  if (code !== undefined) e.trace?.cite('prohibitions', fact.prohibition);
  return code;
}

/** Prohibitions of law and charter that reach only some fields or records. */
export function judgeGeneralProhibitions(e: Evaluation, shape: RecordShape): void {
  for (const prohibition of e.tables.prohibitions.general) forbid(e, shape, prohibition, e.asked, -1);
}

/** Prohibitions of someone concerned by these fields of the window. */
export function judgeProhibitionsOf(
  e: Evaluation,
  shape: RecordShape,
  party: number,
  concerned: number,
): void {
  const all = e.tables.prohibitions.of(party);
  for (let index = 0; index < all.length; index += 1) forbid(e, shape, all[index]!, concerned, party);
}

function isAgainst({ recipient }: CompiledProhibition, consumer: number): boolean {
  return recipient === -1 || recipient === consumer;
}

function forbid(
  e: Evaluation,
  shape: RecordShape,
  prohibition: CompiledProhibition,
  fields: number,
  party: number,
): void {
  // First of all: nearly every prohibition of a person is against somebody else.
  if (!isAgainst(prohibition, e.consumer)) return;
  const mask = fields & prohibition.fields.of(shape)[e.window]!;
  if (mask === 0 || !scopeCovers(prohibition.scope, e.record, shape)) return;
  const code = judgeProhibition(e, prohibition);
  if (code === undefined) return;
  const number = code === 'prohibition-unreadable' ? CODE.unreadable : codeNumber(code);
  e.note(number, mask);
  const { trace, window } = e;
  trace?.pieces.push({
    code: number,
    window,
    mask,
    party,
    ids: [prohibition.fact.prohibition],
    isJoined: false,
  });
}

/** A prohibition hits what is narrower, and what is broader too, since the broader use includes the forbidden one. */
function hit(e: Evaluation, prohibition: CompiledProhibition): ReasonCode | undefined {
  const { code, forbidden } = prohibition;
  if (forbidden.isForAll || hasBit(forbidden.narrower, e.purpose)) return code;
  const { purposes } = e.tables;
  const isHit = forbidden.terms.some(
    (term) =>
      forbidden.trees.some((tree) => purposes.within(tree, term, e.purpose)) &&
      !(e.contract !== undefined && hasBit(e.contract.frees, term)),
  );
  return isHit ? code : undefined;
}
