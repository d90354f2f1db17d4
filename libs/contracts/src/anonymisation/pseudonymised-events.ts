import { z } from 'zod';
import { defineEvent } from '../event.js';
import { sealed } from '../personal.js';
import { fieldName, purpose, sha256, uuid, word } from '../scalars.js';

export const PSEUDONYMISED_LABEL = 'pseudonymised-personal-data';

export const deliveryRequested = defineEvent('anonymisation.delivery.requested', {
  doc: 'An institution asked for a table of personal data under pseudonyms.',
  schema: z.strictObject({
    delivery: uuid,
    /** The person or client that asked. */
    researcher: uuid,
    /** For whom: the consumer of the contract. */
    institution: uuid,
    contract: uuid,
    category: word,
    purpose,
    fields: z.array(fieldName).min(1).max(20),
    /** The period in which pseudonyms under this contract are the same, by its number. */
    epoch: z.int().min(0),
  }),
});

export const deliveryMade = defineEvent('anonymisation.delivery.made', {
  doc: 'Personal data were handed out under pseudonyms; the table and what leads back lie sealed and deletable apart.',
  personal: [
    { path: 'table', subject: 'delivery', category: 'release' },
    { path: 'tokens', subject: 'delivery', category: 'tokens' },
  ],
  schema: z.strictObject({
    delivery: uuid,
    /** The bulk reading from which it was made. */
    disclosure: uuid,
    label: z.literal(PSEUDONYMISED_LABEL),
    rows: z.int().min(0),
    people: z.int().min(0),
    /** SHA-256 of the CSV. */
    tableDigest: sha256,
    /** The CSV, under a key of the delivery itself: to purge it is to destroy that key. */
    table: sealed<string>(),
    /** JSON: whose each pseudonym is, under another key of the delivery. */
    tokens: sealed<string>(),
  }),
});

export const deliveryRefused = defineEvent('anonymisation.delivery.refused', {
  doc: 'A table under pseudonyms was refused, because people are known by its columns or nobody is in it.',
  schema: z.strictObject({
    delivery: uuid,
    code: z.enum(['column-identifies', 'nobody-agreed']),
    /** Columns by which people are known. */
    fields: z.array(fieldName),
  }),
});

export const deliveryPurged = defineEvent('anonymisation.delivery.purged', {
  doc: 'A table under pseudonyms and what leads back from it were deleted here; copies that were taken are not.',
  schema: z.strictObject({ delivery: uuid, tableDigest: sha256 }),
});

/** Why a pseudonym is led back to a person. No text: what would stand in it may be about her. */
export const reidentificationGround = z.enum([
  'vital-interest',
  'right-of-access',
  'correction',
  'legal-duty',
  'withdrawal',
]);

export const reidentificationRequested = defineEvent('anonymisation.reidentification.requested', {
  doc: 'An institution asked whose a pseudonym is; the person concerned or the council decides.',
  personal: [{ path: 'pseudonym', subject: 'delivery', category: 'tokens' }],
  schema: z.strictObject({
    request: uuid,
    delivery: uuid,
    /** The person or client that asked. */
    requester: uuid,
    institution: uuid,
    contract: uuid,
    category: word,
    purpose,
    ground: reidentificationGround,
    pseudonym: sealed<string>(),
    /** Keyed digest of this request and of whom it concerns: she is asked, and nobody reads here who she is. */
    addressee: sha256,
  }),
});

export const reidentificationAgreed = defineEvent('anonymisation.reidentification.agreed', {
  doc: 'The person concerned agreed to be told apart. The event does not say who she is.',
  schema: z.strictObject({ request: uuid }),
});

export const reidentificationDeclined = defineEvent('anonymisation.reidentification.declined', {
  doc: 'The person concerned declined to be told apart. The event does not say who she is.',
  schema: z.strictObject({ request: uuid }),
});

export const reidentificationApproved = defineEvent('anonymisation.reidentification.approved', {
  doc: 'A steward approved that a pseudonym be led back; two have to.',
  schema: z.strictObject({ request: uuid, steward: uuid }),
});

export const reidentificationRejected = defineEvent('anonymisation.reidentification.rejected', {
  doc: 'A steward rejected that a pseudonym be led back; the person concerned may still agree.',
  schema: z.strictObject({ request: uuid, steward: uuid }),
});

export const reidentificationTold = defineEvent('anonymisation.reidentification.told', {
  doc: 'The institution was told the records behind a pseudonym, after the approval of whom it takes.',
  schema: z.strictObject({
    request: uuid,
    /** Who took the answer. */
    taker: uuid,
    approvedBy: z.enum(['person', 'council']),
  }),
});

export const PSEUDONYMISED_EVENTS = {
  ...{ deliveryRequested, deliveryMade, deliveryRefused, deliveryPurged },
  ...{ reidentificationRequested, reidentificationAgreed, reidentificationDeclined },
  ...{ reidentificationApproved, reidentificationRejected, reidentificationTold },
};
