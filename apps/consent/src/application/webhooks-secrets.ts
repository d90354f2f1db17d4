import { createSecretKey, type KeyObject } from 'node:crypto';
import { deriveSecret } from '@coop/partner-feeds';
import { validBeside, type OldSecret } from '../domain/webhook.js';
import type { WebhookRow } from '../projections/webhooks.js';
import type { ConsentParts } from './parts.js';

/** A webhook's secret in one generation: derived, never stored. Another signing key gives other secrets. */
export function webhookSecret({ signer }: ConsentParts, webhook: string, generation: number): KeyObject {
  return deriveSecret(createSecretKey(signer.derive('webhook-secrets')), webhook, generation);
}

/** Old secrets of a webhook that still sign at this moment, newest first. */
export const oldSecretsOf = (row: Pick<WebhookRow, 'old_secrets'>, now: Date): readonly OldSecret[] =>
  validBeside(JSON.parse(row.old_secrets) as readonly OldSecret[], now.toISOString());

/** Everything that signs at this moment: the current secret first. */
export function signingSecrets(parts: ConsentParts, row: WebhookRow, now: Date): readonly KeyObject[] {
  const generations = [row.generation, ...oldSecretsOf(row, now).map(({ generation }) => generation)];
  return generations.map((generation) => webhookSecret(parts, row.webhook_id, generation));
}
