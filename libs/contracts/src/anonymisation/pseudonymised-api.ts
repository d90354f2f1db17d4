import { z } from 'zod';
import { fieldName, instant, position, purpose, sha256, uuid, word } from '../scalars.js';
import { PSEUDONYMISED_LABEL, reidentificationGround } from './pseudonymised-events.js';

const label = z.literal(PSEUDONYMISED_LABEL);

/** 128 bits in hex: what spreadsheets take for nothing else. */
export const pseudonym = z.string().regex(/^[0-9a-f]{32}$/);

/** `POST /pseudonymised` */
export const newDelivery = z.strictObject({
  contract: uuid,
  category: word,
  purpose,
  fields: z
    .array(fieldName)
    .min(1)
    .max(20)
    .refine((fields) => new Set(fields).size === fields.length, { error: 'a column is asked for once' })
    .refine((fields) => !fields.includes('pseudonym'), { error: 'this column is there already' }),
});

const deliveryStatus = z.enum(['requested', 'made', 'refused', 'purged']);

/** `GET /pseudonymised/{delivery}` */
export const deliveryView = z.strictObject({
  delivery: uuid,
  researcher: uuid,
  institution: uuid,
  contract: uuid,
  category: word,
  purpose,
  fields: z.array(fieldName),
  epoch: z.int().min(0),
  status: deliveryStatus,
  /** Why it was refused; null otherwise. */
  reason: word.nullable(),
  /** Columns by which people are known; empty unless that is the reason. */
  identifying: z.array(fieldName),
  label: label.nullable(),
  rows: z.int().min(0).nullable(),
  people: z.int().min(0).nullable(),
  tableDigest: sha256.nullable(),
  requestedAt: instant,
});

/** `GET /pseudonymised` */
export const deliveryList = z.strictObject({ deliveries: z.array(deliveryView) });

/** Answer of `POST /pseudonymised`. */
export const deliveryAnswer = z.strictObject({
  delivery: uuid,
  status: z.literal('made'),
  label,
  epoch: z.int().min(0),
  rows: z.int().min(0),
  people: z.int().min(0),
  tableDigest: sha256,
  position,
});

/** `GET /pseudonymised/{delivery}/table.json` */
export const deliveryTable = z.strictObject({
  label,
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string())),
});

/** `POST /pseudonymised/{delivery}/reidentifications` */
export const newReidentification = z.strictObject({ pseudonym, ground: reidentificationGround });

/** `open`: nobody's answer is enough yet. */
const reidentificationStatus = z.enum(['open', 'approved', 'declined', 'told']);

const reidentification = z.strictObject({
  request: uuid,
  delivery: uuid,
  institution: uuid,
  contract: uuid,
  category: word,
  purpose,
  ground: reidentificationGround,
  status: reidentificationStatus,
  approvedBy: z.enum(['person', 'council']).nullable(),
  requestedAt: instant,
});

/** `GET /pseudonymised/reidentifications/{request}`: never whose it is. */
export const reidentificationView = z.strictObject({
  ...reidentification.shape,
  requester: uuid,
  /** How many stewards approved. */
  approvals: z.int().min(0),
});

/** `GET /pseudonymised/reidentifications` */
export const reidentificationList = z.strictObject({ reidentifications: z.array(reidentificationView) });

/** `GET /pseudonymised/reidentifications/mine`: what concerns whoever asks. */
export const ownReidentifications = z.strictObject({
  reidentifications: z.array(
    z.strictObject({
      ...reidentification.shape,
      /** What she said; null while she said nothing. */
      answer: z.enum(['agreed', 'declined']).nullable(),
      /** Whether she may still answer: her yes can become a no as long as nothing was told. */
      isOpen: z.boolean(),
    }),
  ),
});

/** `POST /pseudonymised/reidentifications/{request}/answer`, by the person concerned. */
export const newAnswer = z.strictObject({ agrees: z.boolean() });

/** Answer of all that decides on a request. */
export const reidentificationAnswer = z.strictObject({
  request: uuid,
  status: reidentificationStatus,
  position,
});

/** `GET /pseudonymised/reidentifications/{request}/records`: where the ordinary, decided reading goes on. */
export const reidentifiedRecords = z.strictObject({ request: uuid, records: z.array(uuid).min(1) });
