import { join, resolve } from 'node:path';
import { z } from 'zod';
import { defineSettings } from '@coop/service-kit';

/** Settings of the whole cooperative in one process. */
export const cooperativeSettings = defineSettings(
  'datacooperative',
  z.strictObject({
    data: z
      .string()
      .default('.data/demo')
      .describe('Folder of the ledger, the sealed values, read models and log.'),
    keys: z
      .string()
      .optional()
      .describe(
        'Folder of the keys; never inside the data folder nor in its backup. Default: the data folder’s name with `.keys`.',
      ),
    host: z
      .string()
      .default('127.0.0.1')
      .describe('Address to listen on. Nothing outside reaches the default.'),
    port: z.coerce
      .number()
      .int()
      .min(0)
      .max(65535)
      .default(3000)
      .describe('First port to try; 0 takes any free one.'),
    publicUrl: z
      .url()
      .optional()
      .describe('Address at which people reach the site, when a proxy stands before it.'),
    mode: z
      .enum(['demonstration', 'production'])
      .default('demonstration')
      .describe('Production refuses a ledger of invented people, and shows no outbox.'),
    name: z
      .string()
      .default('Coopérative de données')
      .describe('Name of the cooperative in its founding act.'),
    legalForm: z
      .enum(['association-ch', 'cooperative-ch', 'association-fr', 'scic-fr', 'other'])
      .default('cooperative-ch')
      .describe('Legal form of the cooperative in its founding act.'),
    steward: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .default('First steward')
      .describe('Name of the first steward in the founding act; she can change it herself.'),
    mails: z
      .string()
      .optional()
      .describe(
        'Folder into which mails are laid for the machine’s mail server. Default: the data folder’s name with `.mails`. Demonstrations show them in their outbox.',
      ),
    mailFrom: z.string().default('Cooperative <no-reply@localhost>').describe('Sender of the mails.'),
    origin: z
      .string()
      .default('datacooperative.local/log')
      .describe('Name of the transparency log; never changed once there are receipts.'),
  }),
);

export type CooperativeSettings = z.infer<typeof cooperativeSettings.schema>;

/** The two folders, absolute. */
export function foldersOf({ data, keys }: Pick<CooperativeSettings, 'data' | 'keys'>) {
  const dataDir = resolve(data);
  return { dataDir, keysDir: resolve(keys ?? `${dataDir}.keys`), logDir: join(dataDir, 'log') };
}
