import type { Decision, DecisionRequest } from '@coop/consent-engine';
import { consentEvents } from '@coop/contracts';
import { newId } from '@coop/event-sourcing';
import type { Asker, Moment, Question } from './access-question.js';
import { citedBy, concernedBy, inputsDigest, instantOf, rulesOf } from './wire-decision.js';

type Given = consentEvents.DecisionGiven;
type Noted = Given['decisions'][number];

/** A list in which each thing stands once. */
class Shared<T> {
  readonly list: T[] = [];
  readonly #places = new Map<string, number>();

  place(key: string, thing: T): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.list.length);
    return this.list.push(thing) - 1;
  }

  places(all: readonly (T & string)[]): number[] {
    return all.map((each) => this.place(each, each));
  }
}

/** The same for lists. The one that came last often comes again, as the same object. */
class SharedLists<T> extends Shared<T[]> {
  #last: { readonly items: readonly T[]; readonly place: number } | undefined;

  placeOf(items: readonly T[]): number {
    if (this.#last?.items !== items)
      this.#last = { items, place: this.place(JSON.stringify(items), [...items]) };
    return this.#last.place;
  }
}

/** What a decision used up of what is limited to a number of readings. */
export interface Uses {
  readonly counted: readonly string[];
  readonly isAfterLast: boolean;
}

const NO_USES: Uses = { counted: [], isAfterLast: false };

/** Notes the decisions of one request, for the one event that tells of them: what they share is written once. */
export class DecisionBook {
  readonly #given = consentEvents.answerId(newId());
  readonly #questions = new Shared<Given['questions'][number]>();
  readonly #subjects = new Shared<string>();
  readonly #cited = new Shared<string>();
  readonly #fields = new SharedLists<string>();
  readonly #reasons = new Shared<string[]>();
  readonly #duties = new SharedLists<Given['dutySets'][number][number]>();
  readonly #decisions: Noted[] = [];
  readonly #requests: DecisionRequest[] = [];
  #leftOut = 0;
  #counts = false;
  #rules: string | undefined;

  /** Whether anything was permitted: only then can something have ended it meanwhile. */
  get permits(): boolean {
    return this.#decisions.some(({ outcome }) => outcome !== 'DENY');
  }

  /** Whether a reading was counted: then no other may have been counted meanwhile. */
  get counts(): boolean {
    return this.#counts;
  }

  /** The version of the rules; undefined while nothing was decided. */
  get rules(): string | undefined {
    return this.#rules;
  }

  /** @returns the id of the decision */
  note(question: Question, decision: Decision, { counted, isAfterLast }: Uses = NO_USES): string {
    const { record, request } = question;
    const { outcome, stage = null, reasons, duties } = decision;
    this.#rules ??= rulesOf(decision);
    this.#requests.push(request);
    const noted: Noted = {
      cited: this.#cited.places(citedBy(decision)),
      duties: this.#duties.placeOf(duties),
      fields: this.#fields.placeOf(decision.fields),
      outcome,
      question: this.#question(question),
      reasons: this.#reasons.place(reasons.join(' '), [...reasons]),
      record,
      stage,
      subjects: this.#subjects.places(concernedBy(decision)),
      validUntil: outcome === 'DENY' ? null : instantOf(decision.validUntil),
    };
    if (counted.length > 0) {
      noted.counted = this.#cited.places(counted);
      this.#counts = true;
    }
    if (isAfterLast) noted.afterLast = true;
    return consentEvents.decisionId(this.#given, this.#decisions.push(noted) - 1);
  }

  /** The words of a purpose, an action and ids have no spaces. */
  #question({ frame, requested }: Question): number {
    const { consumer, contract, purpose, action } = frame;
    const fields = requested === 'all' ? requested : JSON.stringify(requested);
    const key = `${consumer} ${contract} ${purpose} ${action} ${fields}`;
    return this.#questions.place(key, { consumer, contract, purpose, action, requested });
  }

  /** A search decided this, and does not tell of it. */
  leaveOut(decision: Pick<Decision, 'rules'>): void {
    this.#rules ??= rulesOf(decision);
    this.#leftOut += 1;
  }

  event(
    asked: Given['asked'],
    { party: askedBy, client }: Asker,
    { asOf, atLeast, known }: Moment & { readonly known: bigint },
  ): Given {
    return {
      ...{ given: this.#given, asked, askedBy, client, asOf },
      ...{ knownPosition: String(known), atLeast: String(atLeast) },
      inputDigest: inputsDigest(this.#requests),
      leftOut: this.#leftOut,
      questions: this.#questions.list,
      subjects: this.#subjects.list,
      cited: this.#cited.list,
      fieldSets: this.#fields.list,
      reasonSets: this.#reasons.list,
      dutySets: this.#duties.list,
      decisions: this.#decisions,
    };
  }
}
