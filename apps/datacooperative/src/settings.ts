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
    erasures: z
      .string()
      .optional()
      .describe(
        'Folder of the list of erasures: in no backup of the data nor of the keys. Default: the data folder’s name with `.erasures`.',
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
    smtpUrl: z
      .url()
      .optional()
      .describe('Mail server of a real cooperative, in place of the folder: smtp://user:password@host:587.'),
    erasureGraceDays: z.coerce
      .number()
      .int()
      .min(0)
      .max(30)
      .default(0)
      .describe('Days in which a member can take her request for erasure back; 0: it begins at once.'),
    backupsKeptDays: z.coerce
      .number()
      .int()
      .min(0)
      .max(3650)
      .default(30)
      .describe('Days after which every backup of keys is destroyed: the date stands on erasure receipts.'),
    mailFrom: z.string().default('Cooperative <no-reply@localhost>').describe('Sender of the mails.'),
    postgres: z
      .url()
      .optional()
      .describe(
        'Database of ledger, read models and sealed values, in place of files: postgres://…, with a role that may create schemas.',
      ),
    keysDatabase: z
      .url()
      .optional()
      .describe(
        'Database of the keys. Default: the name of the other database with `_keys`, on the same server.',
      ),
    nats: z
      .url()
      .optional()
      .describe('Message bus, in place of the one in memory: nats://user:password@host:4222.'),
    issuer: z
      .url()
      .optional()
      .describe('Realm of Keycloak at which people sign in, in place of the provider of this process.'),
    keycloakPortalSecret: z.string().optional().describe('Secret of the realm’s client `portal`.'),
    keycloakIdentitySecret: z
      .string()
      .optional()
      .describe('Secret of the realm’s client `coop-identity`, which admits partners and closes accounts.'),
    stewardMail: z
      .email()
      .optional()
      .describe('Address by which the first steward’s account at Keycloak is known.'),
    origin: z
      .string()
      .default('datacooperative.local/log')
      .describe('Name of the transparency log; never changed once there are receipts.'),
  }),
);

export type CooperativeSettings = z.infer<typeof cooperativeSettings.schema>;

/** The folders, absolute. */
export function foldersOf({
  data,
  keys,
  erasures,
}: Pick<CooperativeSettings, 'data' | 'keys'> & Partial<Pick<CooperativeSettings, 'erasures'>>) {
  const dataDir = resolve(data);
  return {
    dataDir,
    keysDir: resolve(keys ?? `${dataDir}.keys`),
    erasuresDir: resolve(erasures ?? `${dataDir}.erasures`),
    logDir: join(dataDir, 'log'),
  };
}
