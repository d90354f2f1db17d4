import { z } from 'zod';
import { defineEvent } from '../event.js';
import { instant, position, uuid, word } from '../scalars.js';

export const webhookRegistered = defineEvent('consent.webhook.registered', {
  doc: 'A partner asked to be told at an address of its own what its feed says.',
  schema: z.strictObject({
    webhook: uuid,
    consumer: uuid,
    client: uuid,
    clientId: z.string().min(1).max(200),
    /** Without credentials; what signs the messages is derived from a key of the service and stands nowhere. */
    url: z.string().min(1).max(2000),
    types: z.union([z.literal('all'), z.array(z.string().min(1).max(120)).min(1)]),
  }),
});

export const webhookSecretRotated = defineEvent('consent.webhook.secret-rotated', {
  doc: 'The partner asked for a new secret; messages are signed with the old one, too, until a moment.',
  schema: z.strictObject({ webhook: uuid, generation: z.int().min(2), previousUntil: instant }),
});

export const webhookDisabled = defineEvent('consent.webhook.disabled', {
  doc: 'Nothing is sent to the address any more, because it said so, answered nothing for days, or its system left.',
  schema: z.strictObject({
    webhook: uuid,
    reason: z.enum(['gone', 'exhausted', 'registration-closed']),
    /** How the last attempt ended, when that is the reason. */
    failure: word.nullable(),
    status: z.int().min(0).max(999).nullable(),
    attempts: z.int().min(0),
  }),
});

export const webhookEnabled = defineEvent('consent.webhook.enabled', {
  doc: 'The partner asked that sending go on where it stopped.',
  schema: z.strictObject({ webhook: uuid }),
});

export const webhookRemoved = defineEvent('consent.webhook.removed', {
  doc: 'The partner took its address back.',
  schema: z.strictObject({ webhook: uuid }),
});

export const webhookReplayAsked = defineEvent('consent.webhook.replay-asked', {
  doc: 'The partner asked that a part of its feed be sent again.',
  schema: z.strictObject({ webhook: uuid, after: position, until: position.nullable() }),
});

export const webhookDeliveredThrough = defineEvent('consent.webhook.delivered-through', {
  doc: 'Everything up to a position of the ledger was delivered; said now and then, so that delivery finds its place again.',
  schema: z.strictObject({
    webhook: uuid,
    through: position,
    /** Position of the last replay that was carried out; 0 when there was none. */
    replays: position,
  }),
});
