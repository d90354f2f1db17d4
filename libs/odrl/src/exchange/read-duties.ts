import { minorOf } from './amount.js';
import { Limits, type Members, type Place } from './place.js';
import { CHARGED_PER, COOPERATIVE, CURRENCY, NOTIFY_OF_BREACH, PER_BREACH } from './profile.js';
import type { DutyTerms, OfferTerms } from './terms.js';

const ISO_4217 = /^[A-Z]{3}$/;
const AMOUNT = /^[0-9.]{1,24}$/;
const DAYS = /^P([1-9][0-9]{0,3})D$/;
const NAME = /^.{1,200}$/su;

type Read =
  | DutyTerms
  | { readonly kind: 'price'; readonly price: OfferTerms['price'] }
  | { readonly kind: 'delete'; readonly days: number };

/**
 * What is paid, when what was received is deleted, and what else is owed: the first two always, each kind once.
 * @throws OdrlRefusal for any other duty, for a second one of a kind, and when one of the two is missing
 */
export function readDuties(place: Place): Pick<OfferTerms, 'price' | 'deleteAfterDays' | 'duties'> {
  const seen = new Set<Read['kind']>();
  const duties: DutyTerms[] = [];
  let price: OfferTerms['price'] | undefined;
  let deleteAfterDays: number | undefined;
  for (const item of place.items()) {
    const read = readDuty(item);
    if (seen.has(read.kind)) item.refuse('not-enforced');
    seen.add(read.kind);
    if (read.kind === 'price') price = read.price;
    else if (read.kind === 'delete') deleteAfterDays = read.days;
    else duties.push(read);
  }
  if (price === undefined || deleteAfterDays === undefined) return place.refuse('missing');
  return { price, deleteAfterDays, duties };
}

function readDuty(place: Place): Read {
  const any = place.object('action', 'constraint', 'attributedParty', 'informedParty');
  const action = any.get('action');
  switch (action.value) {
    case 'delete':
      return { kind: 'delete', days: days(place.object('action', 'constraint'), 'delayPeriod lteq') };
    case 'attribute': {
      const party = place.object('action', 'attributedParty').get('attributedParty').object('coop:name');
      return { kind: 'attribute', to: party.get('coop:name').text(NAME) };
    }
    case 'inform':
      return { kind: 'report-use', everyDays: days(told(place), 'timeInterval eq') };
    case NOTIFY_OF_BREACH:
      return { kind: 'notify-within', days: days(told(place), 'delayPeriod lteq') };
    default:
      if (typeof action.value === 'string') return action.refuse('not-enforced');
      return payment(place.object('action'));
  }
}

/** A duty to tell the cooperative something, and nobody else. */
function told(place: Place): Members {
  const duty = place.object('action', 'informedParty', 'constraint');
  duty.get('informedParty').id().exactly(COOPERATIVE);
  return duty;
}

function days(duty: Members, key: string): number {
  const place = new Limits(duty.get('constraint'), [key]).right(key);
  const found = Number(DAYS.exec(place.typed('duration', DAYS))?.[1]);
  return found <= 3650 ? found : place.refuse('malformed', '@value');
}

function payment(duty: Members): Read {
  const action = duty.get('action').only().object('rdf:value', 'refinement');
  action.get('rdf:value').id().exactly('odrl:compensate');
  const limits = new Limits(action.get('refinement'), ['payAmount eq', 'coop:chargedPer eq'], 'payAmount');
  const currency = limits.get('payAmount eq').get('unit').after(CURRENCY, ISO_4217);
  const amount = limits.right('payAmount eq');
  const minor = minorOf(amount.typed('decimal', AMOUNT), currency) ?? amount.refuse('malformed', '@value');
  const per = limits.right('coop:chargedPer eq').id();
  if (per.value !== PER_BREACH)
    return { kind: 'price', price: { minor, currency, per: per.word(CHARGED_PER) } };
  // Nothing to pay for a breach would be no duty.
  return minor > 0 ? { kind: 'pay-on-breach', minor, currency } : amount.refuse('malformed', '@value');
}
