import { refuse } from '../refusal.js';
import { amountOf } from './amount.js';
import { id, limit, typed, word, type Json } from './json.js';
import { CHARGED_PER, COOPERATIVE, CURRENCY, NOTIFY_OF_BREACH, PER_BREACH } from './profile.js';
import type { DutyTerms, OfferTerms } from './terms.js';

/** What the consumer owes: the price, deletion, then the other duties as they stand. @throws OdrlRefusal */
export function writeDuties({ price, deleteAfterDays, duties }: OfferTerms): readonly Json[] {
  const kinds = duties.map(({ kind }) => kind);
  const doubled = kinds.findIndex((kind, index) => kinds.indexOf(kind) < index);
  if (doubled >= 0) refuse('not-enforced', `/duties/${doubled}`);
  return [
    payment(price.minor, price.currency, word(CHARGED_PER, price.per, '/price/per')),
    // Counted from the moment at which the ground for keeping ends: a withdrawal, the end of the contract.
    { action: 'delete', constraint: within(deleteAfterDays) },
    ...duties.map((duty, index) => owed(duty, `/duties/${index}`)),
  ];
}

function owed(duty: DutyTerms, pointer: string): Json {
  switch (duty.kind) {
    case 'attribute':
      return { action: 'attribute', attributedParty: { 'coop:name': duty.to } };
    case 'report-use':
      return {
        ...{ action: 'inform', informedParty: id(COOPERATIVE) },
        constraint: [limit('timeInterval', 'eq', days(duty.everyDays))],
      };
    case 'notify-within':
      return { action: NOTIFY_OF_BREACH, informedParty: id(COOPERATIVE), constraint: within(duty.days) };
    case 'pay-on-breach':
      return payment(duty.minor, duty.currency, PER_BREACH);
    default:
      return unknownDuty(duty, pointer);
  }
}

/** Terms may come from JSON: a duty that the compiler does not know is refused as any other word. */
const unknownDuty = (_duty: never, pointer: string): never => refuse('not-enforced', `${pointer}/kind`);

const days = (count: number) => typed(`P${count}D`, 'duration');
const within = (count: number) => [limit('delayPeriod', 'lteq', days(count))];

function payment(minor: number, currency: string, per: string): Json {
  const amount = limit('payAmount', 'eq', typed(amountOf(minor, currency), 'decimal'));
  return {
    action: [
      {
        'rdf:value': id('odrl:compensate'),
        refinement: [{ ...amount, unit: `${CURRENCY}${currency}` }, limit('coop:chargedPer', 'eq', id(per))],
      },
    ],
  };
}
