import { z } from 'zod';
import { defineEvent } from '../event.js';
import { purpose, uuid } from '../scalars.js';
import { resolution } from './proposal-events.js';

/** The name of a version of the purposes: `dpv-2.3` is built in and stated by no event. */
export const taxonomyVersion = z.string().regex(/^[a-z][a-z0-9.-]{0,39}$/);

/** All versions lie in one stream: its revisions put them in order. */
export const TAXONOMY_STREAM = 'consent-taxonomy-0d1e5a70-0000-7000-8000-000000000000';

/** A purpose with those directly above it. */
export const taxonomyTerm = z.strictObject({ purpose, parents: z.array(purpose).max(20) });

export const taxonomyAdopted = defineEvent('consent.taxonomy.adopted', {
  doc: 'The cooperative adopted a version of the purposes, whole: requests are read by it from now on.',
  schema: z.strictObject({
    version: taxonomyVersion,
    /** The version in whose place it stands. */
    replaces: taxonomyVersion,
    terms: z.array(taxonomyTerm).min(1).max(1_000),
    /** What the cooperative decided, and where that is written. */
    resolution,
    adoptedBy: uuid,
  }),
});
