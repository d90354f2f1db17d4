import { consentEvents } from '@coop/contracts';
import { newId } from '@coop/event-sourcing';
import { signed, type Outcome } from '@coop/partner-feeds';
import { ProblemError, type Actor } from '@coop/service-kit';
import { refuse } from '../domain/refusals.js';
import { webhookById, type WebhookTables } from '../projections/webhooks.js';
import { clientOf } from './contracts.js';
import type { ConsentParts } from './parts.js';
import { signingSecrets } from './webhooks-secrets.js';

/** Webhooks to which a test is under way in this process: one at a time, or it would be a tool to knock on doors. */
const testing = new Set<string>();

/**
 * Sends one event that says nothing, now, and tells how that went. It changes no state and is not repeated; a
 * webhook that was disabled can be tested before it is enabled.
 * @throws ProblemError `too-many-requests` while another test of this webhook is under way
 */
export async function testWebhook(
  parts: ConsentParts,
  actor: Actor,
  webhook: string,
  signal: AbortSignal,
): Promise<{ readonly id: string } & Outcome> {
  const { party } = await clientOf(parts, actor);
  const row = await webhookById(parts.readModels.reader<WebhookTables>(), webhook);
  if (row?.consumer !== party || row.status === 'removed') return refuse('webhook-unknown');
  if (testing.has(webhook)) throw new ProblemError('too-many-requests', { retryAfterSeconds: 1 });
  testing.add(webhook);
  try {
    const now = parts.clock();
    const id = newId();
    const body = JSON.stringify(testEvent(parts, id, webhook, now));
    const message = signed(id, now, body, signingSecrets(parts, row, now));
    return { id, ...(await parts.webhooks.post(row.url, message, signal)) };
  } finally {
    testing.delete(webhook);
  }
}

const testEvent = ({ cooperative }: ConsentParts, id: string, webhook: string, now: Date) => ({
  ...{ specversion: '1.0', id, source: `//${cooperative}/consent`, type: consentEvents.TEST_POINTER.type },
  ...{ subject: webhook, time: now.toISOString(), datacontenttype: 'application/json', data: { webhook } },
});
