import { Refusal } from '@coop/event-sourcing';

/** Every way in which the consent service says no to a command. */
export type ConsentRefusalCode =
  /** It does not know yet what the caller has seen. */
  | 'stale'
  | 'contract-exists'
  | 'contract-unknown'
  | 'contract-not-yours'
  | 'contract-altered'
  | 'contract-already-signed'
  | 'contract-already-agreed'
  | 'contract-not-agreed'
  /** Whoever made an offer cannot agree to it. */
  | 'contract-own-offer'
  /** It never changes; another one is concluded. */
  | 'contract-in-force'
  | 'contract-not-in-force'
  | 'contract-currency-mixed'
  | 'contract-roles-invalid'
  | 'contract-transfer-ground-missing'
  /** A breached duty of the consumer, or of another behind which the same persons stand, is open. */
  | 'contract-shut-out'
  | 'signing-power-missing'
  /** Nobody has registered who can sign for the organisation. */
  | 'signing-rule-missing'
  | 'seal-not-accepted'
  | 'suspension-unknown'
  /** The suspension by a breached duty ends when the duty is fulfilled. */
  | 'duty-not-fulfilled'
  | 'contract-ended'
  | 'contract-period-invalid'
  | 'signature-invalid'
  | 'purpose-unknown'
  | 'contract-terms-incomplete'
  /** A policy in ODRL of which something would be left out. */
  | 'policy-refused'
  | 'grant-exists'
  | 'grant-unknown'
  | 'grant-already-withdrawn'
  | 'grant-ended'
  | 'grant-period-invalid'
  | 'mandate-missing'
  | 'prohibition-exists'
  | 'prohibition-unknown'
  | 'prohibition-not-yours'
  | 'prohibition-already-lifted'
  | 'vote-exists'
  /** Nobody recorded it, or another body did. */
  | 'vote-unknown'
  | 'vote-annulled'
  | 'vote-day-invalid'
  | 'vote-count-invalid'
  /** A simple partnership agrees by a vote of its partners, or each of them for herself. */
  | 'vote-required'
  | 'body-unknown'
  /** A person decides for herself: nobody votes about her. */
  | 'body-is-person'
  | 'taxonomy-exists'
  /** Another version was adopted in the meantime. */
  | 'taxonomy-not-current'
  /** It is no tree of purposes: a purpose twice, above itself, or below one that is missing. */
  | 'taxonomy-invalid'
  | 'request-exists'
  | 'request-unknown'
  | 'request-beyond-contract'
  | 'request-period-invalid'
  | 'answer-exceeds-request'
  | 'request-already-answered'
  /** Recipients are told of an erasure that nobody began. */
  | 'erasure-unknown'
  | 'duty-exists'
  | 'duty-unknown'
  | 'duty-already-ended'
  | 'webhook-exists'
  | 'webhook-unknown'
  | 'webhook-url-refused'
  /** A partner has as many as it may. */
  | 'webhook-limit'
  | 'webhook-disabled'
  | 'webhook-rotated-too-often'
  | 'webhook-replay-invalid'
  | 'agreement-exists'
  | 'agreement-unknown'
  /** What the other side does, or what is over. */
  | 'agreement-not-your-turn'
  | 'agreement-closed'
  | 'agreement-altered'
  | 'agreement-period-invalid'
  | 'agreement-same-alternative'
  | 'agreement-between-persons'
  | 'agreement-partner-unknown'
  | 'receipt-unknown'
  | 'receipt-not-ready';

/** Refuses a command; nothing was appended. */
export function refuse(code: ConsentRefusalCode, details: Readonly<Record<string, unknown>> = {}): never {
  throw new Refusal<ConsentRefusalCode>(code, details);
}
