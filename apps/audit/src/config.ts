import { z } from 'zod';
import { hostedSettings, keysShape, ledgerShape } from '@coop/service-host';
import { defineSettings } from '@coop/service-kit';

const auditShape = {
  digestEvery: z.coerce
    .number()
    .int()
    .min(1)
    .default(5_000)
    .describe(
      'The digests of all read models are recorded each time the ledger has grown by so many events.',
    ),
  policyFile: z
    .string()
    .optional()
    .describe(
      'File of the log’s policy (C2SP tlog-policy): its witnesses, their addresses, and the quorum. Published at /log/policy. Absent: no witness is asked.',
    ),
  rulesFolder: z
    .string()
    .optional()
    .describe(
      'Folder of the rules of earlier releases, a file each as `npm run rules` makes it there. Decisions of their engines are evaluated again by them. The files are programs: they are run. Absent: by the engine of this release alone.',
    ),
  publishEveryMs: z.coerce
    .number()
    .int()
    .min(100)
    .default(1_000)
    .describe('How often, in milliseconds, witnesses are asked at most. Without witnesses nothing waits.'),
  witnessWaitMs: z.coerce
    .number()
    .int()
    .min(1_000)
    .default(10_000)
    .describe(
      'How long, in milliseconds, a checkpoint waits for its quorum before it is published under the log’s signature alone.',
    ),
  watchedLogsFile: z
    .string()
    .optional()
    .describe(
      'File of the logs that this cooperative is a witness of, each a line `log <vkey>` as at their /log/policy. Absent: of none.',
    ),
  lookEveryHours: z.coerce
    .number()
    .int()
    .min(1)
    .max(24 * 31)
    .default(24)
    .describe(
      'How often, in hours, every event is compared with its entry in the log. Each start does it, too, ten minutes later.',
    ),
  headsEveryHours: z.coerce
    .number()
    .int()
    .min(1)
    .max(24 * 31)
    .default(24)
    .describe(
      'What members can prove to be complete reaches at least up to so many hours ago: then the map of everybody is recorded anew.',
    ),
} as const;

/** The settings of {@link auditShape}, as they were read. */
export type AuditOwnSettings = z.infer<z.ZodObject<typeof auditShape>>;

/** What is set of the audit service wherever it runs. */
export const auditOwnSettings = defineSettings('audit', z.object(auditShape));

/** Settings of the audit service when it runs alone. */
export const auditSettings = hostedSettings('audit', {
  ...ledgerShape,
  ...auditShape,
  // It holds no key of a person; what its signer signed last lies with the keys.
  keysUrl: keysShape.keysUrl,
  logKeyFile: z
    .string()
    .describe('File of the key that signs the transparency log, the same for all instances.'),
  witnessKeyFile: z
    .string()
    .optional()
    .describe(
      'File of the keys with which this cooperative is a witness, the same for all instances. Default: `witness.skey` beside the other.',
    ),
  evidenceKeyFile: z
    .string()
    .describe('File of the key that signs evidence bundles, the same for all instances.'),
  origin: z
    .string()
    .default('datacooperative.local/log')
    .describe('Name of the transparency log; never changed once there are receipts.'),
});
