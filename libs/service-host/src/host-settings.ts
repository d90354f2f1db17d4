import { z } from 'zod';
import { defineSettings, readSettings, SettingsError, type SettingsDefinition } from '@coop/service-kit';

const url = (description: string) => z.url().describe(description);

/** Settings that every service has when it runs alone. Secrets have no default. */
export const hostShape = {
  mode: z
    .enum(['production', 'demonstration'])
    .default('production')
    .describe('Production refuses values of the examples and a ledger of invented people.'),
  host: z.string().default('127.0.0.1').describe('Address to listen on; in a container 0.0.0.0.'),
  port: z.coerce.number().int().min(0).max(65535).default(3000).describe('Port of the service.'),
  managementPort: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(9090)
    .describe('Port of probes and metrics; no front door leads to it. 0 takes any free one.'),
  publicUrl: url('Address at which people and partners reach the cooperative.'),
  name: z.string().default('Coopérative de données').describe('Name of the cooperative.'),
  issuer: url('Who issues access tokens: the OpenID provider, exactly as its tokens name it.'),
  issuerKeys: z
    .url()
    .optional()
    .describe('Where its keys are published, when services reach it by another address than people do.'),
  issuerName: z
    .string()
    .default('embedded')
    .describe('How the ledger names this issuer; never changed once accounts are linked.'),
  audience: z
    .string()
    .optional()
    .describe('What access tokens must be for. Default: that of the issuer’s kind.'),
  logLevel: z
    .enum(['error', 'warn', 'info', 'debug'])
    .default('info')
    .describe('Least severe lines that are logged.'),
  tracesTo: z.url().optional().describe('OpenTelemetry collector, such as http://collector:4318.'),
  requestsPerSecond: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe(
      'Requests of each kind that one client may make per second, of each instance, in place of the defaults.',
    ),
  trustedProxies: z
    .string()
    .default('')
    .describe('Addresses of proxies whose X-Forwarded-For is believed, separated by commas.'),
} as const;

/** Further settings of services that read the ledger. */
export const ledgerShape = {
  postgresUrl: url('Database of ledger, read models and sealed values, with the role of this service.'),
  pollMs: z.coerce
    .number()
    .int()
    .min(20)
    .default(250)
    .describe('How often, in milliseconds, the ledger is looked at even if nothing was announced.'),
  natsUrl: url('Message bus: nats://host:4222 or tls://host:4222.'),
  natsUser: z.string().describe('User of this service on the bus.'),
  natsPassword: z.string().describe('Password of that user.'),
} as const;

/** Further settings of services that hold keys. */
export const keysShape = {
  keysUrl: url('Database of the wrapped keys: never the one of the data.'),
  kekFile: z
    .string()
    .describe(
      'File of the key that opens the wrapped keys, the same for all instances: 32 bytes, or the key as a service of keys encrypted it.',
    ),
  transitUrl: z
    .url()
    .optional()
    .describe('OpenBao or Vault whose engine `transit` encrypted that file: https://host:8200.'),
  transitKey: z.string().default('coop').describe('Name of its key.'),
  transitMount: z.string().default('transit').describe('Path of that engine.'),
  transitTokenFile: z
    .string()
    .optional()
    .describe('File of the token with which it is asked; needed with its address, and read at each call.'),
} as const;

/** Further settings of services that write to people. */
export const mailShape = {
  smtpUrl: z.url().optional().describe('Mail server: smtp://user:password@host:587 or smtps://host:465.'),
  mails: z.string().optional().describe('Folder into which mails are laid, in place of a mail server.'),
  mailFrom: z.string().default('Cooperative <no-reply@localhost>').describe('Sender of the mails.'),
} as const;

const EXAMPLE = /change-me|demonstration/i;

/** Declares the settings of one service: what all have, and its own. */
export const hostedSettings = <Own extends Readonly<Record<string, z.ZodType>>>(service: string, own: Own) =>
  defineSettings(service, z.strictObject({ ...hostShape, ...own }));

/**
 * Reads the settings of a service that runs alone.
 * @throws SettingsError also when production is given a value of the examples
 */
export function readHosted<Shape extends Readonly<Record<string, z.ZodType>>>(
  definition: SettingsDefinition<Shape>,
  env: Readonly<Record<string, string | undefined>>,
): z.infer<z.ZodObject<Shape>> {
  const settings = readSettings(definition, env);
  const { mode } = settings as { readonly mode?: string };
  if (mode !== 'production') return settings;
  const examples = Object.entries(settings).filter(
    ([, value]) => typeof value === 'string' && EXAMPLE.test(value),
  );
  if (examples.length > 0)
    throw new SettingsError(
      examples.map(([name]) => `${name}: is a value of the examples, not for production`),
    );
  return settings;
}
