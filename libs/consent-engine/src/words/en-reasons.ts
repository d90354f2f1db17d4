import type { ReasonWords } from './reason-words.js';

/** Why yes or no: said to the person for her own part, and to whoever verifies. */
export const EN_REASONS: ReasonWords = {
  'prohibition-unreadable': [
    'A prohibition could not be read. When in doubt, it is no.',
    'A prohibition could not be read; an error denies.',
  ],
  'prohibited-by-law': ['The law forbids this use of your data.', 'The law forbids this use.'],
  'prohibited-by-cooperative': [
    'The charter of the cooperative forbids this use of your data.',
    'The charter of the cooperative forbids this use.',
  ],
  'prohibited-by-stakeholder': [
    'You have forbidden this use.',
    'Someone with a say in this field has forbidden this use.',
  ],
  objected: ['You have objected to this use.', 'A person concerned has objected (GDPR art. 21).'],
  'prohibited-by-contract': [
    'In its contract, {recipient} gave up this purpose: {purpose}.',
    'In its contract, {recipient} gave up the purpose {purpose}.',
  ],
  'political-campaign-by-default': [
    'Political campaigning is forbidden unless everyone concerned expressly agrees.',
    'The purpose {purpose} is or contains political campaigning; an express agreement is missing.',
  ],
  stale: [
    'What was known of the agreements was not recent enough to answer. When in doubt, it is no.',
    'The state known was older than what had to be known.',
  ],
  'consumer-unknown': [
    'The organisation that asked is not known to the cooperative.',
    'Whoever asked is not a known party.',
  ],
  'consumer-erased': ['The organisation that asked has been erased.', 'Whoever asked has been erased.'],
  'actor-without-mandate': [
    'Whoever asked in the name of {recipient} had no mandate.',
    'Whoever asked held no mandate in force of {recipient}.',
  ],
  'time-unreadable': [
    'The request of {recipient} named no readable moment.',
    'The moment asked about could not be read.',
  ],
  'contract-unknown': [
    '{recipient} asked without a contract.',
    'The contract named by {recipient} does not exist.',
  ],
  'contract-of-another': [
    '{recipient} named the contract of someone else.',
    'The contract named binds another consumer than {recipient}.',
  ],
  'contract-not-started': [
    'The contract of {recipient} is not in force yet.',
    'The contract of {recipient} was not in force yet.',
  ],
  'contract-expired': [
    'The contract of {recipient} has expired.',
    'The contract of {recipient} had expired.',
  ],
  'contract-terminated': [
    'The contract of {recipient} was terminated.',
    'The contract of {recipient} had been terminated.',
  ],
  'contract-suspended': [
    'The contract of {recipient} is suspended.',
    'The contract of {recipient} was suspended.',
  ],
  'contract-used-up': [
    '{recipient} has made all the readings that its contract allows.',
    'The number of readings in the contract of {recipient} was reached, or unreadable.',
  ],
  'transfer-without-ground': [
    'Your data would leave for a country without safeguards.',
    'The data would leave without a ground for the transfer (Swiss FADP art. 16, GDPR ch. V).',
  ],
  'purpose-unknown': [
    '{recipient} gave an unknown reason: {purpose}.',
    'The purpose {purpose} is not in the taxonomy.',
  ],
  'purpose-not-in-contract': [
    'The contract of {recipient} does not cover this purpose: {purpose}.',
    'The contract of {recipient} does not cover the purpose {purpose}.',
  ],
  'action-unknown': ['{recipient} asked for an unknown use: {action}.', 'The use {action} is unknown.'],
  'action-not-in-contract': [
    'The contract of {recipient} does not cover this use: {action}.',
    'The contract of {recipient} does not cover the use {action}.',
  ],
  'record-not-in-contract': [
    'The contract of {recipient} does not cover this record.',
    'The record is outside the contract of {recipient}.',
  ],
  'field-not-in-contract': [
    'The contract of {recipient} does not cover this field.',
    'The field is outside the contract of {recipient}.',
  ],
  'duty-breached': [
    '{recipient} did not keep a duty of its contract.',
    'A duty of the contract of {recipient} was not kept.',
  ],
  'duty-unknown': [
    'A duty is of an unknown kind. When in doubt, it is no.',
    'A duty of the contract or of the agreement is of an unknown kind.',
  ],
  'currency-mixed': [
    'The contract of {recipient} mixes currencies.',
    'The payments of the contract of {recipient} are in several currencies.',
  ],
  'record-unknown': ['This record does not exist.', 'The record does not exist.'],
  'nothing-to-read': [
    'No field was asked for, or the record is empty.',
    'No field was asked for, or the record has none.',
  ],
  'record-removed': ['This record was removed.', 'The record had been removed.'],
  'field-unknown': ['The record has no such field.', 'The record has no field of this name.'],
  'field-empty': ['This field is empty.', 'The field held nothing.'],
  erased: [
    'Your part has been erased. Nothing of it leaves any more.',
    'A party with a say in this field has been erased.',
  ],
  'nobody-to-ask': ['It is not known who could agree. So it is no.', 'Nobody is known who could agree.'],
  'stakeholder-unknown': [
    'You are not yet known to the cooperative as a party.',
    'A party with a say in this field is not known.',
  ],
  'not-informed': [
    'You had not been told yet that this data is held.',
    'The person had not been told that this data is held (GDPR art. 14).',
  ],
  'outside-declared-basis': [
    'Your data was taken in for other purposes than this one: {purpose}.',
    'The purpose {purpose} was not declared when the data was taken in.',
  ],
  'grant-missing': [
    'You have given {recipient} no agreement for this record.',
    'The party has given {recipient} no agreement for this record.',
  ],
  'grant-withdrawn': ['You have withdrawn your agreement.', 'The agreement had been withdrawn.'],
  'grant-expired': ['Your agreement has expired.', 'The agreement had expired.'],
  'grant-not-started': ['Your agreement is not in force yet.', 'The agreement was not in force yet.'],
  'grant-too-narrow': [
    'Your agreement does not go that far.',
    'The agreement does not cover the purpose {purpose}, the use {action} or the field.',
  ],
  'grant-without-mandate': [
    'The agreement in your name was given without a valid mandate.',
    'Whoever gave the agreement held no mandate in force of the party.',
  ],
  'sensitive-not-named': [
    'This field is sensitive. Your agreement does not name it.',
    'A sensitive field needs an agreement that names it.',
  ],
  'field-newer-than-grant': [
    'This field is newer than your agreement.',
    'The field was introduced after the agreement, which does not cover it.',
  ],
  'grant-not-for-country': [
    'Your agreement leaves out the country where {recipient} processes the data.',
    'The agreement does not hold for the country where {recipient} processes the data.',
  ],
  'grant-for-anonymous-use-only': [
    'Your agreement is for anonymous results only.',
    'The agreement is for anonymising only, with a readable size of groups.',
  ],
  'grant-without-quorum': [
    'The vote of your group does not reach the share that is needed.',
    'The agreement of the group rests on no adopted proposal that meets the quorum.',
  ],
  'grant-used-up': [
    'All the readings that you had allowed have been made.',
    'The number of readings in the agreement was reached, or unreadable.',
  ],
  'grant-price-not-agreed': [
    'The contract of {recipient} does not provide the price that you ask.',
    'The agreement asks for a payment that the contract of {recipient} does not provide.',
  ],
  granted: ['You have agreed.', 'The party has agreed.'],
  'basis-applies': [
    'You were told, have not objected, and this purpose was declared: {purpose}.',
    'The person was told, has not objected, and the purpose {purpose} was declared.',
  ],
};
