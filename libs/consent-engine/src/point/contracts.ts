import { isKnownDuty, strictest } from '../duties.js';
import type { ContractInForce, Duty } from '../facts.js';
import { rightInterval } from '../validity.js';
import { actionBits } from './actions.js';
import { addBits, bitsFor, hasBit, NO_BITS, type Bits } from './bits.js';
import { FieldSet } from './field-set.js';
import type { HalfSipHash } from './half-sip-hash.js';
import { Ids } from './ids.js';
import type { Parties } from './parties.js';
import type { PurposeIndex } from './purpose-index.js';
import { narrowerThan } from './purposes-compiled.js';
import { compileScope, type CompiledScope } from './scope.js';

/** Switzerland and the European Economic Area: no ground of transfer is needed (FADP art. 16, GDPR art. 44). */
const HOME: ReadonlySet<string> = new Set(
  'AT BE BG CH CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
);
const GROUNDS: ReadonlySet<string> = new Set([
  'adequacy',
  'standard-clauses',
  'binding-corporate-rules',
  'explicit-consent',
]);

/** A contract, compiled. */
export interface CompiledContract {
  readonly fact: ContractInForce;
  readonly consumer: number;
  readonly from: number;
  readonly until: number;
  readonly purposes: Bits;
  readonly actions: number;
  readonly fields: FieldSet;
  readonly scope: CompiledScope;
  /** Purposes that it renounces, as a freedom from prohibitions of what contains them: by its own version. */
  readonly frees: Bits;
  /** The same as a prohibition: by its own version or by the current one. */
  readonly renounces: Bits;
  readonly isRenunciationReadable: boolean;
  readonly duties: readonly Duty[];
  /** The same, merged to the strictest. */
  readonly merged: readonly Duty[];
  readonly isDutiesKnown: boolean;
  readonly isCurrencyMixed: boolean;
  readonly mayTransfer: boolean;
}

/** All that is known under one id of a contract; an end may be known before the beginning. */
export class ContractSlot {
  contract: CompiledContract | undefined;
  terminated = false;
  readonly suspensions = new Set<string>();
  readonly endedSuspensions = new Set<string>();
  readonly duties = new Map<string, 'open' | 'breached' | 'fulfilled'>();

  get isSuspended(): boolean {
    if (this.suspensions.size === 0) return false;
    for (const suspension of this.suspensions) if (!this.endedSuspensions.has(suspension)) return true;
    return false;
  }

  /** Fulfilment is final, and a breach is not undone by opening again: late repeats change nothing. */
  moveDuty(duty: string, next: 'open' | 'breached' | 'fulfilled'): void {
    const known = this.duties.get(duty);
    if (known === 'fulfilled' || (known === 'breached' && next === 'open')) return;
    this.duties.set(duty, next);
  }
}

/** All contracts, compiled to masks. */
export class Contracts {
  readonly #ids: Ids;
  readonly #slots: ContractSlot[] = [];

  constructor(
    hash: HalfSipHash,
    readonly parties: Parties,
    readonly recordIds: Ids,
    readonly purposes: PurposeIndex,
  ) {
    this.#ids = new Ids(hash);
  }

  find(id: string): ContractSlot | undefined {
    const number = this.#ids.find(id);
    return number < 0 ? undefined : this.#slots[number];
  }

  slot(id: string): ContractSlot {
    return (this.#slots[this.#ids.number(id)] ??= new ContractSlot());
  }

  /** All of them, in the order in which they became known. */
  slots(): readonly (readonly [contract: string, slot: ContractSlot])[] {
    return this.#slots.map((slot, number) => [this.#ids.text(number), slot]);
  }

  /** The first statement of an id counts. */
  start(stated: ContractInForce): void {
    const slot = this.slot(stated.contract);
    slot.contract ??= this.#compile(structuredClone(stated));
  }

  /** After a version of the taxonomy was stated. */
  recompile(): void {
    for (const slot of this.#slots)
      if (slot.contract !== undefined) slot.contract = this.#compile(slot.contract.fact);
  }

  #compile(fact: ContractInForce): CompiledContract {
    const { taxonomy, country, transferGround } = fact;
    const duties: readonly Duty[] =
      fact.price === undefined ? fact.duties : [...fact.duties, { kind: 'pay', ...fact.price }];
    const currencies = new Set(duties.flatMap((duty) => (duty.kind === 'pay' ? [duty.currency] : [])));
    const frees = narrowerThan(this.purposes, fact.prohibitions, taxonomy);
    const { up = [] } = this.purposes.tree(taxonomy) ?? {};
    return {
      fact,
      consumer: this.parties.number(fact.consumer),
      ...rightInterval(fact.from, fact.until),
      purposes: narrowerThan(this.purposes, fact.purposes, taxonomy),
      actions: actionBits(fact.actions),
      fields: new FieldSet(fact.fields),
      scope: compileScope(fact.scope, this.recordIds),
      frees,
      renounces: union(frees, narrowerThan(this.purposes, fact.prohibitions, this.purposes.current.version)),
      isRenunciationReadable: fact.prohibitions.every((term) => {
        const number = this.purposes.number(term);
        return hasBit(up[number] ?? NO_BITS, number);
      }),
      duties,
      merged: strictest(duties),
      isDutiesKnown: duties.every(isKnownDuty),
      isCurrencyMixed: currencies.size > 1,
      mayTransfer: HOME.has(country) || (transferGround !== undefined && GROUNDS.has(transferGround)),
    };
  }
}

/** What is in either. */
export function union(one: Bits, other: Bits): Bits {
  const all = bitsFor(Math.max(one.length, other.length) * 32);
  addBits(all, one);
  addBits(all, other);
  return all;
}
