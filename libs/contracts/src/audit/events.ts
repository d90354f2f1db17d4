import { z } from 'zod';
import { defineEvent } from '../event.js';
import { position, sha256, uuid, word } from '../scalars.js';

export const stateDigestsRecorded = defineEvent('audit.state-digests.recorded', {
  doc: 'The digest of every read model at the position that it had reached: a replay must give the same.',
  skippable: true,
  schema: z.strictObject({
    digests: z.array(z.strictObject({ readModel: z.string(), atPosition: position, digest: sha256 })).min(1),
  }),
});

export const historyRead = defineEvent('audit.history.read', {
  doc: 'An auditor looked at history under a mandate; the people concerned can see it.',
  skippable: true,
  schema: z.strictObject({
    reading: uuid,
    auditor: uuid,
    mandate: uuid,
    question: word,
    subjects: z.array(uuid),
    from: position.nullable(),
    to: position.nullable(),
    /** What was exported: everything, a range of positions, or what names one thing. */
    scope: z
      .strictObject({
        kind: z.enum(['everything', 'range', 'record', 'subject', 'contract', 'decision']),
        id: uuid.nullable(),
      })
      .optional(),
  }),
});

export const AUDIT_EVENTS = { stateDigestsRecorded, historyRead };
