import { z } from 'zod';
import { defineEvent } from '../event.js';
import { position, uuid, word } from '../scalars.js';

export const feedCut = defineEvent('consent.feed.cut', {
  doc: 'The stream of a partner was ended: nothing is delivered to it, nothing is left in it, and nobody is connected to it.',
  schema: z.strictObject({
    cut: uuid,
    consumer: uuid,
    reason: z.enum(['no-contract-in-force', 'registration-closed', 'erased']),
    /** What was known when it was decided. */
    decided: position,
    /** The last entry of the feed that had been put into the stream. */
    delivered: position,
    connections: z.int().min(0),
    steps: z.array(z.strictObject({ step: word, ms: z.int().min(0) })),
  }),
});
