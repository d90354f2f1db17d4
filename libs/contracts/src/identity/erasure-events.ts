import { z } from 'zod';
import { defineEvent } from '../event.js';
import { sealed } from '../personal.js';
import { instant, position, sha256, uuid, word } from '../scalars.js';

/** An entry of the list of erasures, which lies apart from keys and data: its number, and its hash. */
const erasureListHead = z.strictObject({ count: z.int().min(1), hash: sha256 });

/** Why the cooperative may, or must, keep what somebody asks to have erased. */
export const holdBasis = z.enum([
  'gdpr-17-3-b-legal-obligation',
  'gdpr-17-3-e-legal-claims',
  'co-958f-bookkeeping',
  'order-of-an-authority',
]);

export const holdPlaced = defineEvent('identity.hold.placed', {
  doc: 'A steward placed a legal hold: until its end the values of this person may not be erased.',
  personal: [{ path: 'reason', subject: 'party', category: 'identity' }],
  schema: z.strictObject({
    hold: uuid,
    party: uuid,
    /** In the steward's own words; the person reads it. */
    reason: sealed<string>(),
    basis: holdBasis,
    until: instant,
    placedBy: z.string(),
  }),
});

export const holdLifted = defineEvent('identity.hold.lifted', {
  doc: 'A steward lifted a legal hold before its end.',
  schema: z.strictObject({ hold: uuid, party: uuid, liftedBy: z.string() }),
});

export const erasureRequestMade = defineEvent('identity.erasure-request.made', {
  doc: 'A person asked for her erasure. It may wait: for the end of a time in which she can take it back, or of a legal hold.',
  schema: z.strictObject({
    party: uuid,
    requestedBy: z.string(),
    keepFingerprint: z.boolean(),
    /** The end of the time in which she can take it back. */
    notBefore: instant,
  }),
});

export const erasureRequestBlocked = defineEvent('identity.erasure-request.blocked', {
  doc: 'A request for erasure met legal holds in force: it waits until none is left.',
  schema: z.strictObject({ party: uuid, holds: z.array(uuid).min(1) }),
});

export const erasureRequestTakenBack = defineEvent('identity.erasure-request.taken-back', {
  doc: 'A person took her request for erasure back.',
  schema: z.strictObject({ party: uuid, takenBackBy: z.string() }),
});

export const erasureRequestCleared = defineEvent('identity.erasure-request.cleared', {
  doc: 'Legal holds were checked and none is in force, and the time to take the request back is over: the erasure begins.',
  schema: z.strictObject({
    party: uuid,
    /** Holds that were placed on her once, and have ended or were lifted. */
    endedHolds: z.array(uuid),
  }),
});

export const erasureKeysDestroyed = defineEvent('identity.erasure.keys-destroyed', {
  doc: 'The keys of a person were destroyed: nothing in the running system opens her values any more.',
  schema: z.strictObject({
    party: uuid,
    keysDestroyed: z.int().min(0),
    valuesDeleted: z.int().min(0),
    /** Rows of the index by which she could be found. */
    fingerprintsDeleted: z.int().min(0),
    /** Mails to her that had not left yet. */
    mailsDeleted: z.int().min(0),
    /** Copies that partners received before; null: the records could not be asked. */
    deliveredCopies: z.int().min(0).nullable(),
    /** How far the list of erasures went then: a start with an older one is refused. */
    erasureList: erasureListHead.optional(),
  }),
});

export const erasureListWaived = defineEvent('identity.erasure-list.waived', {
  doc: 'Somebody who runs the cooperative went on without the newest list of erasures: who was erased since may be back.',
  schema: z.strictObject({
    /** The last entry of the lost list that was known. */
    without: erasureListHead,
    /** How far the list goes with which the cooperative went on. */
    list: erasureListHead,
  }),
});

export const erasurePurgeAcknowledged = defineEvent('identity.erasure.purge-acknowledged', {
  doc: 'A service acknowledged that its registered consumers know of an erasure and keep nothing that it ended.',
  schema: z.strictObject({
    party: uuid,
    service: word,
    consumers: z.array(word).min(1),
    /** The position of the ledger up to which they had read. */
    reached: position,
  }),
});

export const erasureRecipientsTold = defineEvent('identity.erasure.recipients-told', {
  doc: 'Partners that had received something of an erased person were told to delete it (GDPR art. 19).',
  schema: z.strictObject({
    party: uuid,
    /** One for each contract; the duty's own stream says whether the partner declared that it deleted. */
    notices: z.array(z.strictObject({ contract: uuid, recipient: uuid, duty: uuid, due: instant })),
  }),
});

export const erasureCiphertextRemoved = defineEvent('identity.erasure.ciphertext-removed', {
  doc: 'The bytes of the destroyed keys and values are gone from the files and tables of the running system.',
  schema: z.strictObject({ party: uuid }),
});

export const erasureBackupsDated = defineEvent('identity.erasure.backups-dated', {
  doc: 'The date was recorded from which on no backup can decrypt the values of an erased person.',
  schema: z.strictObject({ party: uuid, keptDays: z.int().min(0), until: instant }),
});

/** The way to an erasure and its steps; the request that cannot be taken back and the receipt stand beside them. */
export const erasureSteps = {
  holdPlaced,
  holdLifted,
  erasureRequestMade,
  erasureRequestBlocked,
  erasureRequestTakenBack,
  erasureRequestCleared,
  erasureKeysDestroyed,
  erasurePurgeAcknowledged,
  erasureRecipientsTold,
  erasureCiphertextRemoved,
  erasureBackupsDated,
  erasureListWaived,
};
