import { z } from 'zod';
import { fieldsOrAll, instant, purpose, sha256, uuid } from '../scalars.js';
import { contractSide, suspensionReason } from './contract-events.js';
import { presetId } from './agreement-events.js';

/** `//<cooperative>/consent`: whose feed an event comes from. A name, nothing to be fetched. */
const source = z
  .string()
  .regex(/^\/\/[^/\s]+\/consent$/)
  .describe('Whose feed the event comes from: a name, nothing to be fetched.');

/**
 * CloudEvents 1.0.2, structured JSON. What is told of one thing that happened: a pointer, never a personal value.
 * `cursor` is an extension attribute: the place of this event in the feed of the partner that reads it.
 */
function pointer<const T extends string, S extends z.ZodType>(type: T, doc: string, data: S) {
  const event = z.strictObject({
    specversion: z.literal('1.0'),
    id: z.string().min(1).describe('Stable: the same event has the same id however often it is delivered.'),
    source,
    type: z.literal(type),
    subject: uuid.describe('What it is about: a contract, a grant, an agreement or a duty.'),
    time: instant.describe('When it happened.'),
    datacontenttype: z.literal('application/json'),
    cursor: z.string().min(1).optional().describe('Place in the feed: read on from it, replay from it.'),
    data,
  });
  return { type, doc, data, event };
}

const offeredVersion = z.strictObject({
  contract: uuid,
  version: z.int().min(1),
  side: contractSide,
  digest: sha256,
});

/** What a partner can be told, by the event of the ledger that is behind it. */
export const FEED_POINTERS = {
  'consent.contract.offered': pointer(
    'coop.consent.contract.offered.v1',
    'A contract was offered, by you or to you: read it, agree to it or answer with another version.',
    offeredVersion,
  ),
  'consent.contract.counter-offered': pointer(
    'coop.consent.contract.counter-offered.v1',
    'One side answered with another version of the contract.',
    offeredVersion,
  ),
  'consent.contract.agreed': pointer(
    'coop.consent.contract.agreed.v1',
    'Both sides hold the same digest: the contract can be signed.',
    z.strictObject({ contract: uuid, version: z.int().min(1), digest: sha256 }),
  ),
  'consent.contract.signed': pointer(
    'coop.consent.contract.signed.v1',
    'A signature was added to your contract.',
    z.strictObject({ contract: uuid, side: contractSide, completes: z.boolean() }),
  ),
  'consent.contract.entered-into-force': pointer(
    'coop.consent.contract.entered-into-force.v1',
    'Both sides are bound: your contract is in force between its dates.',
    z.strictObject({ contract: uuid }),
  ),
  'consent.contract.suspended': pointer(
    'coop.consent.contract.suspended.v1',
    'Your contract was suspended: it permits nothing until no suspension is left.',
    z.strictObject({ contract: uuid, suspension: uuid, reason: suspensionReason }),
  ),
  'consent.contract.resumed': pointer(
    'coop.consent.contract.resumed.v1',
    'A suspension of your contract ended.',
    z.strictObject({ contract: uuid, suspension: uuid }),
  ),
  'consent.contract.expired': pointer(
    'coop.consent.contract.expired.v1',
    'The term of your contract is over: it permits nothing more.',
    z.strictObject({ contract: uuid }),
  ),
  'consent.contract.terminated': pointer(
    'coop.consent.contract.terminated.v1',
    'One side ended your contract: it permits nothing more.',
    z.strictObject({ contract: uuid }),
  ),
  'consent.grant.given': pointer(
    'coop.consent.grant.given.v1',
    'A person agreed that you may use something, for these purposes, until this date.',
    z.strictObject({ grant: uuid, purposes: z.array(purpose).min(1), until: instant }),
  ),
  'consent.grant.withdrawn': pointer(
    'coop.consent.grant.withdrawn.v1',
    'A person withdrew an agreement that named you, or under which you received something.',
    z.strictObject({ grant: uuid }),
  ),
  'consent.grant.renewed': pointer(
    'coop.consent.grant.renewed.v1',
    'An agreement that named you, or under which you received something, goes on as another one.',
    z.strictObject({ grant: uuid, successor: uuid }),
  ),
  'consent.grant.invalidated': pointer(
    'coop.consent.grant.invalidated.v1',
    'An agreement that named you, or under which you received something, was declared void.',
    z.strictObject({ grant: uuid }),
  ),
  'consent.agreement.offered': pointer(
    'coop.consent.agreement.offered.v1',
    'A person proposes an agreement to you: accept it, propose one other of the roster, or refuse.',
    z.strictObject({ agreement: uuid, preset: presetId }),
  ),
  'consent.agreement.accepted': pointer(
    'coop.consent.agreement.accepted.v1',
    'An agreement with a person is signed by both sides.',
    z.strictObject({ agreement: uuid, grant: uuid }),
  ),
  'consent.agreement.refused': pointer(
    'coop.consent.agreement.refused.v1',
    'An agreement with a person did not come about.',
    z.strictObject({ agreement: uuid }),
  ),
  'consent.duty.opened': pointer(
    'coop.consent.duty.opened.v1',
    'You owe something by a date: after a withdrawal, to delete what you received.',
    z.strictObject({
      duty: uuid,
      kind: z.enum(['delete', 'attribute', 'notify', 'report-use', 'pay']),
      contract: uuid,
      grant: uuid.nullable(),
      records: z.array(uuid),
      fields: fieldsOrAll,
      due: instant,
    }),
  ),
  'consent.duty.reminded': pointer(
    'coop.consent.duty.reminded.v1',
    'You have not declared done what you owe by this date: so much of your time, in percent, has passed.',
    z.strictObject({ duty: uuid, contract: uuid, share: z.int().min(1).max(99), due: instant }),
  ),
};

/** Sent when a partner asks for it; nothing happened. */
export const TEST_POINTER = pointer(
  'coop.consent.webhook.test.v1',
  'You asked for a test of your webhook: nothing happened.',
  z.strictObject({ webhook: uuid }),
);

/** The types of a feed's events, as CloudEvents name them. */
export const feedType = z.enum(Object.values(FEED_POINTERS).map(({ type }) => type));
export type FeedType = z.infer<typeof feedType>;
