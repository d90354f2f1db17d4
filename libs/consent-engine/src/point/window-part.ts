import { CODE, PERMITS } from './codes.js';
import { scopeCovers } from './scope.js';
import { Faces } from './faces.js';
import { JudgedGrants, judgeGrants } from './grant-part.js';
import { judgeGeneralProhibitions, judgeProhibitionsOf } from './prohibition-part.js';
import type { Evaluation } from './evaluation.js';
import type { RecordShape } from './record-shape.js';

const NO_IDS: readonly string[] = [];

/** Judges the fields of one window of a record: everything that is said to each of them, by whom. */
export class WindowJudge {
  readonly faces = new Faces();
  readonly #judged = new JudgedGrants();

  /** Leaves the codes of each field in the evaluation; the window and the fields asked for are set there. */
  judge(e: Evaluation, shape: RecordShape): void {
    const { faces } = this;
    const { asked } = e;
    faces.fill(e, shape);
    judgeGeneralProhibitions(e, shape);
    this.#judgeContractAndContent(e, shape);
    let everyone = 0;
    for (let row = 0; row < faces.count; row += 1) {
      const party = faces.party[row]!;
      const mustAgree = faces.asked[row]! & asked;
      const concerned = faces.concerned[row]! & asked;
      everyone |= mustAgree;
      e.trace?.concerned.push({ window: e.window, party, mask: concerned });
      if (e.tables.prohibitions.mayForbid(party, e.consumer)) judgeProhibitionsOf(e, shape, party, concerned);
      if (e.tables.parties.isErased(party)) say(e, CODE.erased, concerned | mustAgree, party);
      else if (mustAgree !== 0) this.#judgeStakeholder(e, shape, row, mustAgree);
    }
    say(e, CODE.nobodyToAsk, asked & ~everyone, -1);
    if (e.isPolitical) this.#judgePolitics(e, shape);
  }

  #judgeContractAndContent(e: Evaluation, shape: RecordShape): void {
    const { asked, contract, tables, window } = e;
    if (!e.fieldsFilled)
      say(e, CODE.fieldEmpty, asked & tables.records.empty(tables.records.start(e.record), window), -1);
    if (contract === undefined) return;
    const ids = e.trace === undefined ? NO_IDS : [contract.fact.contract];
    if (!scopeCovers(contract.scope, e.record, shape)) say(e, CODE.recordNotInContract, asked, -1, ids);
    say(e, CODE.fieldNotInContract, asked & ~contract.fields.of(shape)[window]!, -1, ids);
  }

  /** One stakeholder's agreement by grant or, for imported data, by the declared ground; or why there is none. */
  #judgeStakeholder(e: Evaluation, shape: RecordShape, row: number, mask: number): void {
    const { parties } = e.tables;
    const party = this.faces.party[row]!;
    if (!parties.isKnown(party)) return say(e, CODE.stakeholderUnknown, mask, party);
    const judged = this.#judged;
    judgeGrants(e, shape, party, mask, this.#needsVote(e, shape, row), false, judged);
    const { granted } = judged;
    e.note(CODE.granted, granted);
    let open = mask & ~granted;
    if (open !== 0) open &= ~this.#judgeBasis(e, shape, party, open, judged.isAny);
    for (let index = 0; index < judged.count; index += 1) {
      const code = judged.code[index]!;
      const grant = judged.grant[index]!;
      const here = judged.mask[index]! & (code === CODE.granted ? granted : open);
      if (here === 0) continue;
      if (code === CODE.granted) this.#use(e, grant, here);
      else e.note(code, here);
      if (e.trace !== undefined) cite(e, code, here, party, grant);
    }
  }

  /** @returns the fields for which the declared ground stands in for a grant */
  #judgeBasis(e: Evaluation, shape: RecordShape, party: number, open: number, isAnyGrant: boolean): number {
    const importable = shape.isImportable ? open & ~shape.sensitive[e.window]! : 0;
    if (!isAnyGrant) say(e, CODE.grantMissing, open & ~importable, party);
    if (importable === 0) return 0;
    const isInformed = e.tables.records.informed.has(e.record, party);
    const isDeclared = isDeclaredPurpose(e, shape);
    if (isInformed && isDeclared) {
      say(e, CODE.basisApplies, importable, party);
      return importable;
    }
    if (!isInformed) say(e, CODE.notInformed, importable, party);
    if (!isDeclared) say(e, CODE.outsideBasis, importable, party);
    return 0;
  }

  /** Remembers grants that owe something or count their uses. */
  #use(e: Evaluation, grant: number, mask: number): void {
    const { grants } = e.tables;
    if (grants.uses.isPlain(grants.shapeNumber(grant))) return;
    e.used.push(grant);
    e.usedMasks.push(mask);
  }

  /** Everyone named and everyone asked must have granted political campaigning by its name. */
  #judgePolitics(e: Evaluation, shape: RecordShape): void {
    const { parties } = e.tables;
    let missing = 0;
    let persons = 0;
    for (let row = 0; row < this.faces.count; row += 1) {
      const party = this.faces.party[row]!;
      const mask = (this.faces.asked[row]! | this.faces.named[row]!) & e.asked;
      if (mask === 0) continue;
      persons |= mask;
      const judged = this.#judged;
      if (!parties.isKnown(party) || parties.isErased(party)) {
        missing |= mask;
        continue;
      }
      judgeGrants(e, shape, party, mask, this.#needsVote(e, shape, row), true, judged);
      missing |= mask & ~judged.granted;
      for (let index = 0; index < judged.count; index += 1) {
        if (judged.code[index] === CODE.granted)
          e.trace?.cite('grants', e.tables.grants.ids.text(judged.grant[index]!));
      }
    }
    say(e, CODE.political, missing, -1);
  }

  #needsVote({ tables }: Evaluation, { terms }: RecordShape, row: number): boolean {
    return (
      terms.controlRule === 'quorum' &&
      this.faces.isOwner[row]! &&
      !tables.parties.isPerson(this.faces.party[row]!)
    );
  }
}

function isDeclaredPurpose(e: Evaluation, { declared }: RecordShape): boolean {
  const word = e.purpose >>> 5;
  return e.purpose >= 0 && word < declared.length && ((declared[word]! >>> (e.purpose & 31)) & 1) === 1;
}

/** Fields of the window that no code refuses, and to which somebody agreed. */
export function openFields(e: Evaluation): number {
  let refused = 0;
  let agreed = 0;
  for (let index = 0; index < e.touched.length; index += 1) {
    const code = e.touched[index]!;
    if (PERMITS[code]) agreed |= e.masks[code]!;
    else refused |= e.masks[code]!;
  }
  return e.asked & agreed & ~refused;
}

function say(
  e: Evaluation,
  code: number,
  mask: number,
  party: number,
  ids: readonly string[] = NO_IDS,
): void {
  if (mask === 0) return;
  e.note(code, mask);
  e.trace?.pieces.push({ code, window: e.window, mask, party, ids, isJoined: false });
}

function cite(e: Evaluation, code: number, mask: number, party: number, grant: number): void {
  const { trace, window, tables } = e;
  if (trace === undefined) return;
  const id = tables.grants.ids.text(grant);
  trace.cite('grants', id);
  trace.pieces.push({ code, window, mask, party, ids: [id], isJoined: true });
}
