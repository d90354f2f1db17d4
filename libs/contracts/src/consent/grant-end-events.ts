import { z } from 'zod';
import { defineEvent } from '../event.js';
import { instant, uuid } from '../scalars.js';

export const grantRenewed = defineEvent('consent.grant.renewed', {
  doc: 'The person renewed her agreement: another one, given in the same moment, stands in its place.',
  visibility: 'partner',
  schema: z.strictObject({ grant: uuid, stakeholder: uuid, successor: uuid, renewedBy: z.string() }),
});

export const grantExpired = defineEvent('consent.grant.expired', {
  doc: 'The term of an agreement ran out. It ended then; this says that it was noted, once.',
  schema: z.strictObject({ grant: uuid, stakeholder: uuid, until: instant }),
});

/** Why an agreement counts as none. */
export const invalidationGround = z.enum([
  /** The notice did not say what she had to know (GDPR art. 4(11), 13). */
  'not-informed',
  /** She had no real choice (GDPR art. 7(4), recital 42). */
  'not-free',
  /** Who gave it was not entitled to. */
  'not-authorised',
  /** Somebody asserted it, and she says that she never gave it. */
  'not-given',
  /** Her data were erased: nothing is left that it could permit. */
  'erasure',
]);

export const grantInvalidated = defineEvent('consent.grant.invalidated', {
  doc: 'An agreement was declared void on a stated ground; from this event on nothing leaves under it.',
  visibility: 'partner',
  schema: z.strictObject({
    grant: uuid,
    stakeholder: uuid,
    ground: invalidationGround,
    invalidatedBy: z.string(),
  }),
});
