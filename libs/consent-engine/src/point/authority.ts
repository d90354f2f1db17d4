import type { MandateGiven, MandateRole, ProposalAdopted, Quorum } from '../facts.js';
import { rightInterval, type Interval } from '../validity.js';
import type { Parties } from './parties.js';

/** A mandate with its time and the number of its agent. */
export interface NumberedMandate {
  readonly fact: MandateGiven;
  readonly agent: number;
  readonly validity: Interval;
}

/** By what right someone acts for another: mandates, and votes of a body. */
export class Authority {
  readonly mandates = new Map<string, NumberedMandate>();
  readonly endedMandates = new Set<string>();
  readonly #byPrincipal = new Map<number, NumberedMandate[]>();
  readonly proposals = new Map<string, ProposalAdopted>();
  readonly annulled = new Set<string>();

  constructor(readonly parties: Parties) {}

  /** The first statement of an id counts. */
  give(stated: MandateGiven): void {
    if (this.mandates.has(stated.mandate)) return;
    const fact = { ...stated };
    const agent = this.parties.number(fact.agent);
    const mandate = { fact, agent, validity: rightInterval(fact.from, fact.until) };
    this.mandates.set(fact.mandate, mandate);
    const principal = this.parties.number(fact.principal);
    const known = this.#byPrincipal.get(principal);
    if (known === undefined) this.#byPrincipal.set(principal, [mandate]);
    else known.push(mandate);
  }

  /** Mandates by which an agent could act for a principal in one of these roles, whatever their time. */
  between(principal: number, agent: number, roles: ReadonlySet<MandateRole>): readonly NumberedMandate[] {
    const known = this.#byPrincipal.get(principal);
    if (known === undefined || !this.parties.isKnown(agent) || this.parties.isErased(agent)) return [];
    return known.filter(
      ({ agent: each, fact }) =>
        each === agent && roles.has(fact.role) && !this.endedMandates.has(fact.mandate),
    );
  }

  /** The first statement of an id counts. */
  adopt(stated: ProposalAdopted): void {
    if (!this.proposals.has(stated.proposal)) this.proposals.set(stated.proposal, { ...stated });
  }

  /** Whether a proposal of that very body was adopted by enough of those entitled. */
  isCarried(proposal: string | undefined, body: string, quorum: Quorum | undefined): boolean {
    if (proposal === undefined || quorum === undefined || this.annulled.has(proposal)) return false;
    const known = this.proposals.get(proposal);
    if (known === undefined || known.body !== body) return false;
    const { inFavour, entitled } = known;
    const { votes, of, strictly } = quorum;
    if (![inFavour, entitled].every(Number.isSafeInteger) || ![votes, of].every(Number.isInteger))
      return false;
    if (typeof strictly !== 'boolean') return false;
    if (inFavour < 0 || inFavour > entitled || entitled <= 0 || votes < 0 || votes > of || of <= 0)
      return false;
    // As whole numbers, so that a share such as two thirds has no rounding.
    const [reached, wanted] = [BigInt(inFavour) * BigInt(of), BigInt(votes) * BigInt(entitled)];
    return strictly ? reached > wanted : reached >= wanted;
  }
}
