import { consentEvents } from '@coop/contracts';
import { derivedId, newId, StoreError, type AppendCheck } from '@coop/event-sourcing';
import { ProblemError, STALE_AFTER_MS } from '@coop/service-kit';
import { CONTROL_CATEGORIES, COUNTING_CATEGORIES } from '../domain/control-event.js';
import type { Asker, Moment } from './access-question.js';
import { DecisionBook } from './decision-book.js';
import type { ConsentParts } from './parts.js';

/**
 * Streams whose events can end what was permitted, records among them: no more is known of a record here than that
 * it moved. Being informed is not among them, because it can only widen what is allowed.
 */
const ENDING: readonly string[] = [
  ...CONTROL_CATEGORIES.filter((category) => category !== 'records-subject'),
  'identity-client',
];

/** Who uses up what is limited also needs that no other reading was counted in between. */
const ENDING_OR_COUNTING = [...ENDING, ...COUNTING_CATEGORIES];

/** An answer, and where on the ledger it stands. */
export interface OnRecord<T> {
  readonly answer: T;
  readonly position: bigint;
}

const MAX_ATTEMPTS = 6;

type AskedBy = consentEvents.DecisionGiven['asked'];

/**
 * Decides the questions of one request at one moment, and answers when the decisions are durable: one event, appended
 * only if nothing that could have ended a permission came after what they knew, and, where a reading is counted, no
 * other one that was. If something came, all are decided again. After a few times the state is moving faster than it
 * can be decided: then everything is denied as stale, which needs no check, because it permits nothing.
 * @param decideAll pure but for the book in which it notes what it decided; may be called several times
 * @throws ProblemError `too-many-evaluations` when the decisions are more than one event can hold
 */
export async function decideOnRecord<T>(
  parts: ConsentParts,
  asker: Asker,
  asked: AskedBy,
  decideAll: (moment: Moment, book: DecisionBook) => T,
): Promise<OnRecord<T>> {
  const { control, gates } = parts;
  let { atLeast } = asker;
  for (let attempt = 1; ; attempt += 1) {
    await gates.indexes.reached(atLeast, STALE_AFTER_MS);
    control.reach(gates.indexes.position);
    const known = control.point.position;
    // Nobody has such a state: the engine says `stale` to everything, and says it again whenever it is asked why.
    const needed = attempt === MAX_ATTEMPTS ? known + 1n : atLeast;
    const moment = { asOf: gates.indexes.present(parts.clock), atLeast: needed };
    const book = new DecisionBook();
    const answer = decideAll(moment, book);
    const position = await append(parts, asker, asked, book, { ...moment, known });
    if (position !== 'moved') return { answer, position };
    // Whoever decides again must have read what moved: something after what was known, perhaps of another instance.
    const head = parts.ledger.store.head();
    atLeast = head > known ? head : known + 1n;
  }
}

async function append(
  { ledger, clock }: ConsentParts,
  asker: Asker,
  asked: AskedBy,
  book: DecisionBook,
  moment: Moment & { readonly known: bigint },
): Promise<bigint | 'moved'> {
  const { party, correlationId } = asker;
  const data = book.event(asked, asker, moment);
  const commandId = newId();
  const context = {
    ...{ commandId, commandDigest: data.inputDigest },
    metadata: { actor: party, correlationId, causationId: commandId },
  };
  const categories = book.counts ? ENDING_OR_COUNTING : ENDING;
  const checks: AppendCheck[] = [{ categories, unchangedAfter: moment.known }];
  const events = [{ type: consentEvents.decisionGiven.type, data }];
  const facts = {
    stream: streamOf(book.counts ? consentEvents.COUNTED_DECISIONS : 'consent-decision', party, clock()),
    ...{ expected: 'any' as const, events },
    ...(book.rules === undefined ? {} : { rules: book.rules }),
  };
  try {
    return (await ledger.append(context, [facts], book.permits ? checks : [])).last;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (error.code === 'CheckFailed') return 'moved';
    if (error.code === 'EventTooLarge') throw new ProblemError('too-many-evaluations', {}, { cause: error });
    throw error;
  }
}

/** One stream per asking organisation and UTC month, so that nobody's questions wait for another's. */
function streamOf(category: string, party: string, at: Date): string {
  const month = at.toISOString().slice(0, 7);
  if (named.month !== month) named = { month, ids: new Map() };
  const known = named.ids.get(party) ?? derivedId(party, month);
  named.ids.set(party, known);
  return `${category}-${known}`;
}

/** Of this month's streams: few organisations ask, and each asks often. */
let named: { readonly month: string; readonly ids: Map<string, string> } = { month: '', ids: new Map() };
