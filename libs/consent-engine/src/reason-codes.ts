/** The part of a decision that a reason belongs to. */
export type Stage = 'identity' | 'contract' | 'consent' | 'duty' | 'stale' | 'prohibition';

interface ReasonEntry {
  readonly stage: Stage;
  readonly effect: 'refuses' | 'permits';
  readonly meaning: string;
}

const prohibition = (meaning: string) => ({ stage: 'prohibition', effect: 'refuses', meaning }) as const;
const identity = (meaning: string) => ({ stage: 'identity', effect: 'refuses', meaning }) as const;
const contract = (meaning: string) => ({ stage: 'contract', effect: 'refuses', meaning }) as const;
const duty = (meaning: string) => ({ stage: 'duty', effect: 'refuses', meaning }) as const;
const consent = (meaning: string) => ({ stage: 'consent', effect: 'refuses', meaning }) as const;
const permit = (meaning: string) => ({ stage: 'consent', effect: 'permits', meaning }) as const;

/** Every reason code with its stage and meaning, in the order in which decisions list them. */
export const REASONS = {
  'prohibition-unreadable': prohibition('A prohibition could not be evaluated; an error denies.'),
  'prohibited-by-law': prohibition('The law forbids it.'),
  'prohibited-by-cooperative': prohibition('The charter of the cooperative forbids it.'),
  'prohibited-by-stakeholder': prohibition('Someone with a say in this field has forbidden it.'),
  objected: prohibition('A person concerned has objected (GDPR art. 21).'),
  'prohibited-by-contract': prohibition('The consumer renounced this purpose in its own contract.'),
  'political-campaign-by-default': prohibition(
    'The purpose is, or contains, political campaigning, which is forbidden unless expressly granted.',
  ),
  stale: { stage: 'stale', effect: 'refuses', meaning: 'The state is older than what must be known.' },
  'consumer-unknown': identity('The consumer is not a known party.'),
  'consumer-erased': identity('The consumer has been erased.'),
  'actor-without-mandate': identity('Who asks holds no mandate in force of the consumer.'),
  'time-unreadable': contract('The moment asked about could not be read.'),
  'contract-unknown': contract('There is no such contract.'),
  'contract-of-another': contract('The contract binds another consumer.'),
  'contract-not-started': contract('The contract is not in force yet.'),
  'contract-expired': contract('The contract has expired.'),
  'contract-terminated': contract('The contract was terminated.'),
  'contract-suspended': contract('The contract is suspended.'),
  'contract-used-up': contract('The contract allows no further reading.'),
  'transfer-without-ground': contract(
    'The data would leave for a country without a ground for the transfer.',
  ),
  'purpose-unknown': contract('The purpose is not in the taxonomy.'),
  'purpose-not-in-contract': contract('The contract does not cover the purpose.'),
  'action-unknown': contract('The action is not one that is known.'),
  'action-not-in-contract': contract('The contract does not cover the action.'),
  'record-not-in-contract': contract('The contract does not cover this record.'),
  'field-not-in-contract': contract('The contract does not cover this field.'),
  'duty-breached': duty('A duty of the contract is breached.'),
  'duty-unknown': duty('A duty of the contract, or of a grant, is of an unknown kind.'),
  'currency-mixed': duty('The contract asks for payment in more than one currency.'),
  'record-unknown': consent('There is no such record.'),
  'nothing-to-read': consent('No field was asked for, or the record has none.'),
  'record-removed': consent('The record was removed.'),
  'field-unknown': consent('The record has no such field.'),
  'field-empty': consent('The field holds nothing.'),
  erased: consent('Someone with a say in this field has been erased.'),
  'nobody-to-ask': consent('Nobody is known who could agree.'),
  'stakeholder-unknown': consent('Someone with a say in this field is not a known party.'),
  'not-informed': consent('The person has not been informed that the data is held (GDPR art. 14).'),
  'outside-declared-basis': consent('The purpose is outside those declared when the data was taken in.'),
  'grant-missing': consent('The stakeholder has given this recipient no grant for this record.'),
  'grant-withdrawn': consent('The grant was withdrawn.'),
  'grant-expired': consent('The grant has expired.'),
  'grant-not-started': consent('The grant is not in force yet.'),
  'grant-too-narrow': consent('The grant does not cover the purpose, the action or the field.'),
  'grant-without-mandate': consent('Who gave the grant holds no mandate in force of the stakeholder.'),
  'sensitive-not-named': consent('A sensitive field needs a grant that names it.'),
  'field-newer-than-grant': consent('The field was introduced after the grant, which does not name it.'),
  'grant-not-for-country': consent(
    'The grant does not allow the country in which the data would be processed.',
  ),
  'grant-for-anonymous-use-only': consent('The grant is for anonymous results only.'),
  'grant-without-quorum': consent('The body has not adopted the grant by the quorum of the record.'),
  'grant-used-up': consent('The grant allows no further reading.'),
  'grant-price-not-agreed': consent('The contract does not pay in the currency of the price of the grant.'),
  granted: permit('The stakeholder has agreed.'),
  'basis-applies': permit('The person was informed, has not objected, and the purpose was declared.'),
} as const satisfies Record<string, ReasonEntry>;

/** Stable code of a reason. */
export type ReasonCode = keyof typeof REASONS;

/** All codes, in the order in which decisions list them: prohibitions first. */
export const REASON_CODES: readonly ReasonCode[] = Object.keys(REASONS).filter(isReasonCode);

/** Whether the text is a reason code of this version. */
export function isReasonCode(text: string): text is ReasonCode {
  return Object.hasOwn(REASONS, text);
}

/** The stage that a code belongs to. */
export function stageOf(code: ReasonCode): Stage {
  return REASONS[code].stage;
}
