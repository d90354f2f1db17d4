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

export const subjectMapFounded = defineEvent('audit.subject-map.founded', {
  doc: 'The map of what the log holds about whom begins; the salt of this event, which no member is given, blinds it.',
  skippable: true,
  schema: z.strictObject({ scheme: z.literal('dc/subject-map/v1') }),
});

export const subjectHeadsRecorded = defineEvent('audit.subject-heads.recorded', {
  doc: 'The root of the map in which each person finds, by a proof, how many events up to a position concern her, and which: a replay must give the same.',
  skippable: true,
  schema: z.strictObject({ root: sha256, atPosition: position }),
});

export const AUDIT_EVENTS = { stateDigestsRecorded, historyRead, subjectMapFounded, subjectHeadsRecorded };
