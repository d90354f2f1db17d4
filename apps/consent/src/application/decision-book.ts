import type { Decision, DecisionRequest } from '@coop/consent-engine';
import { consentEvents } from '@coop/contracts';
import { newId } from '@coop/event-sourcing';
import type { Asker, Moment, Question } from './access-question.js';
import { citedBy, concernedBy, inputsDigest, rulesOf } from './wire-decision.js';

type Given = consentEvents.DecisionGiven;

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

/** Notes the decisions of one request, for the one event that tells of them: what they share is written once. */
export class DecisionBook {
  readonly #given = consentEvents.answerId(newId());
  readonly #questions = new Shared<Given['questions'][number]>();
  readonly #subjects = new Shared<string>();
  readonly #cited = new Shared<string>();
  readonly #fields = new Shared<string[]>();
  readonly #reasons = new Shared<string[]>();
  readonly #duties = new Shared<Given['dutySets'][number]>();
  readonly #decisions: Given['decisions'][number][] = [];
  readonly #requests: DecisionRequest[] = [];
  #leftOut = 0;
  #rules: string | undefined;

  /** Whether anything was permitted: only then can something have ended it meanwhile. */
  get permits(): boolean {
    return this.#decisions.some(({ outcome }) => outcome !== 'DENY');
  }

  /** The version of the rules; undefined while nothing was decided. */
  get rules(): string | undefined {
    return this.#rules;
  }

  /** @returns the id of the decision */
  note({ frame, record, requested, request }: Question, decision: Decision): string {
    const { consumer, contract, purpose, action } = frame;
    const { outcome, stage = null, reasons, duties } = decision;
    const fields = [...decision.fields];
    const question = { consumer, contract, purpose, action, requested };
    this.#rules ??= rulesOf(decision);
    this.#requests.push(request);
    const count = this.#decisions.push({
      question: this.#questions.place(JSON.stringify(question), question),
      ...{ record, outcome, stage },
      fields: this.#fields.place(JSON.stringify(fields), fields),
      reasons: this.#reasons.place(reasons.join(' '), [...reasons]),
      cited: this.#cited.places(citedBy(decision)),
      subjects: this.#subjects.places(concernedBy(decision)),
      duties: this.#duties.place(JSON.stringify(duties), [...duties]),
      validUntil: outcome === 'DENY' ? null : new Date(decision.validUntil).toISOString(),
    });
    return consentEvents.decisionId(this.#given, count - 1);
  }

  /** A search decided this, and does not tell of it. */
  leaveOut(decision: Decision): void {
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
