import type { z } from 'zod';
import type { consentApi, consentEvents, EventOf } from '@coop/contracts';
import { derivedId, streamAsOfToday, type AppendResult, type CommandContext } from '@coop/event-sourcing';
import { secretText, TargetRefused, targetOf } from '@coop/partner-feeds';
import type { Actor } from '@coop/service-kit';
import { refuse } from '../domain/refusals.js';
import { webhookDecider, type WebhookCommand } from '../domain/webhook.js';
import { webhooksOf, type WebhookRow, type WebhookTables } from '../projections/webhooks.js';
import { clientOf } from './contracts.js';
import { cursorOf, positionOf } from './feed.js';
import type { ConsentParts } from './parts.js';
import { oldSecretsOf, webhookSecret } from './webhooks-secrets.js';

type Rotated = EventOf<typeof consentEvents.webhookSecretRotated>;

/** How many webhooks a partner may have at a time. */
const MAX_WEBHOOKS = 10;
const MAX_URL = 2_000;

export const webhookStream = (webhook: string): string => `consent-webhook-${webhook}`;

/** @throws Refusal `webhook-url-refused`, with the reason */
function checkedUrl(parts: ConsentParts, text: string): string {
  try {
    const { href } = targetOf(text, parts.webhooks.policy);
    // Escapes can make a short text long.
    return href.length > MAX_URL ? refuse('webhook-url-refused', { reason: 'too-long' }) : href;
  } catch (error) {
    if (error instanceof TargetRefused) return refuse('webhook-url-refused', { reason: error.code });
    throw error;
  }
}

/** Registers an address. The secret is in the answer, and never again but to a repetition of the same command. */
export async function registerWebhook(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  { url: text, types }: z.infer<typeof consentApi.registerWebhook>,
) {
  const { client, clientId, party } = await clientOf(parts, actor);
  const url = checkedUrl(parts, text);
  const webhook = derivedId(context.commandId, 'webhook');
  const known = await webhooksOf(parts.readModels.reader<WebhookTables>(), party);
  if (known.length >= MAX_WEBHOOKS && !known.some(({ webhook_id }) => webhook_id === webhook))
    refuse('webhook-limit', { limit: MAX_WEBHOOKS });
  const result = await handle(parts, context, webhook, {
    kind: 'register-webhook',
    registered: {
      ...{ webhook, consumer: party, client, clientId, url },
      types: types === undefined ? 'all' : [...new Set(types)],
    },
  });
  return { result, webhook, secret: secretText(webhookSecret(parts, webhook, 1)) };
}

const handle = (
  parts: ConsentParts,
  context: CommandContext,
  webhook: string,
  command: WebhookCommand,
): Promise<AppendResult | undefined> =>
  parts.ledger.handle(context, webhookStream(webhook), webhookDecider, command);

/** A new secret; the old one signs beside it for a while. */
export async function rotateSecret(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  webhook: string,
  overlapHours: number,
) {
  const { party: consumer } = await clientOf(parts, actor);
  const now = parts.clock().toISOString();
  const result = await handle(parts, context, webhook, {
    ...{ kind: 'rotate-secret', webhook, consumer, now, overlapHours },
  });
  // A repeated command gives the secret that it gave the first time, even when there is a newer one.
  const events = await streamAsOfToday(parts.store, webhookStream(webhook));
  const rotated = events.find(({ position }) => position === result?.last);
  if (rotated === undefined) throw new Error(`the rotation of webhook ${webhook} is not on the ledger`);
  const { generation, previousUntil } = rotated.data as unknown as Rotated['data'];
  return { result, secret: secretText(webhookSecret(parts, webhook, generation)), previousUntil };
}

/** Sending goes on where it stopped, at once: also when it was only waiting for its next attempt. */
export async function enableWebhook(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  webhook: string,
): Promise<AppendResult | undefined> {
  const { party: consumer } = await clientOf(parts, actor);
  return handle(parts, context, webhook, { kind: 'enable-webhook', webhook, consumer });
}

export async function removeWebhook(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  webhook: string,
): Promise<AppendResult | undefined> {
  const { party: consumer } = await clientOf(parts, actor);
  return handle(parts, context, webhook, { kind: 'remove-webhook', webhook, consumer });
}

/** Asks that a part of the feed be sent again, after one cursor and up to another. */
export async function askReplay(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  webhook: string,
  range: z.infer<typeof consentApi.replayWebhook>,
): Promise<AppendResult | undefined> {
  const { party: consumer } = await clientOf(parts, actor);
  const after = positionOf(parts, consumer, range.after);
  const until = range.until === undefined ? null : positionOf(parts, consumer, range.until, '/until');
  return handle(parts, context, webhook, { kind: 'ask-replay', webhook, consumer, after, until });
}

/** A partner's own webhooks: how they stand, how far delivery came, and why it stopped if it did. */
export async function myWebhooks(parts: ConsentParts, actor: Actor) {
  const { party } = await clientOf(parts, actor);
  const rows = await webhooksOf(parts.readModels.reader<WebhookTables>(), party);
  return Promise.all(rows.map((row) => viewOf(parts, row)));
}

async function viewOf(parts: ConsentParts, row: WebhookRow) {
  const state = await parts.webhooks.states.load(row.webhook_id);
  const through = Math.max(Number(state?.position ?? 0n), row.delivered_through);
  const [previous] = oldSecretsOf(row, parts.clock());
  return {
    webhook: row.webhook_id,
    url: row.url,
    types: row.types === 'all' ? row.types : (JSON.parse(row.types) as unknown),
    status: row.status,
    registeredAt: row.registered_at,
    secret: { generation: row.generation, previousUntil: previous?.until ?? null },
    disabled:
      row.disabled === null
        ? null
        : { at: row.disabled_at, ...(JSON.parse(row.disabled) as Readonly<Record<string, unknown>>) },
    delivery: {
      through: cursorOf(parts, row.consumer, BigInt(through)),
      deliveredAt: state?.deliveredAt ?? null,
      failedAttempts: state?.failures ?? 0,
      failure: state?.failure ?? null,
      status: state?.status ?? null,
      failedAt: state?.failedAt ?? null,
      nextAttemptAt: state?.nextAt == null ? null : new Date(state.nextAt).toISOString(),
      held: state?.held ?? null,
      replaying: state?.replay != null,
    },
  };
}
