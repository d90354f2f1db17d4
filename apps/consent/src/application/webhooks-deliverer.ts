import { createHash } from 'node:crypto';
import { consentEvents } from '@coop/contracts';
import { newId, type CommandContext } from '@coop/event-sourcing';
import {
  deliverWebhooks,
  type FeedSource,
  type Registration,
  type Standing,
  type WebhookDirectory,
} from '@coop/partner-feeds';
import { STALE_AFTER_MS } from '@coop/service-kit';
import { hasContractInForce } from '../domain/webhook-contract.js';
import { webhookDecider, type WebhookCommand } from '../domain/webhook.js';
import { feedAfter, type FeedTables } from '../projections/feed.js';
import {
  enabledWebhooks,
  webhookById,
  type WebhookRow,
  type WebhookTables,
} from '../projections/webhooks.js';
import { feedEvent } from './feed.js';
import type { ConsentParts } from './parts.js';
import { webhookStream } from './webhooks.js';
import { signingSecrets } from './webhooks-secrets.js';

/** Delivers the partners' feeds to their webhooks until the signal aborts. Instances agree by lease who does. */
export function webhookDeliverer(parts: ConsentParts): { run(signal: AbortSignal): Promise<void> } {
  const { post, states, leases, failed } = parts.webhooks;
  const own = { directory: directoryOf(parts), feed: feedOf(parts), clock: parts.clock, random: Math.random };
  return { run: (signal) => deliverWebhooks({ ...own, post, states, leases, failed }, signal) };
}

/** The ledger's name of a type, by the name that partners use. */
const LEDGER_TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries(consentEvents.FEED_POINTERS).map(([type, pointer]) => [pointer.type, type]),
);

export function feedOf(parts: ConsentParts): FeedSource {
  const { readModels } = parts.gates;
  return {
    next: async ({ partner, types }, after) => {
      const wanted = types === 'all' ? types : types.map((type) => LEDGER_TYPES.get(type) ?? type);
      const [row] = await feedAfter(parts.readModels.reader<FeedTables>(), partner, after, 1, wanted);
      if (row === undefined) return undefined;
      const body = JSON.stringify(feedEvent(parts, row));
      return { position: BigInt(row.position), id: row.entry_id, body };
    },
    moved: async (since, ms) => {
      await readModels.moved(since + 1n, ms);
      return readModels.position;
    },
  };
}

export function directoryOf(parts: ConsentParts): WebhookDirectory {
  const db = () => parts.readModels.reader<WebhookTables>();
  const say = async (webhook: string, command: WebhookCommand) => {
    await parts.ledger.handle(context(command), webhookStream(webhook), webhookDecider, command);
  };
  return {
    enabled: async () => (await enabledWebhooks(db())).map(registrationOf),
    standing: (webhook) => standingOf(parts, webhook),
    disable: (webhook, disabling) =>
      say(webhook, { kind: 'disable-webhook', disabled: { webhook, ...disabling } }),
    deliveredThrough: (webhook, through, replays) =>
      say(webhook, { kind: 'note-delivered', webhook, through, replays }),
  };
}

function registrationOf(row: Awaited<ReturnType<typeof enabledWebhooks>>[number]): Registration {
  return {
    webhook: row.webhook_id,
    partner: row.consumer,
    types: row.types === 'all' ? row.types : (JSON.parse(row.types) as readonly string[]),
    from: BigInt(row.delivered_through),
    enabled: BigInt(row.enabled_position),
    replayed: BigInt(row.replays_done),
    replays: row.replays.map(({ asked_position, after_position, until_position }) => ({
      asked: BigInt(asked_position),
      after: BigInt(after_position),
      until: until_position === null ? null : BigInt(until_position),
    })),
  };
}

/** What may be sent at this moment. Whoever does not know every fact up to now sends nothing. */
async function standingOf(parts: ConsentParts, webhook: string): Promise<Standing> {
  const head = parts.store.head();
  for (const gate of [parts.gates.indexes, parts.gates.readModels])
    if (!(await gate.reached(head, STALE_AFTER_MS))) return { kind: 'held', reason: 'stale' };
  const row = await webhookById(parts.readModels.reader<WebhookTables>(), webhook);
  if (row?.status !== 'enabled') return { kind: 'over' };
  const registration = await registrationStanding(parts, row);
  if (registration !== 'open') return registration;
  const now = parts.clock();
  // Last, so that nothing is waited for between the answer and the message.
  const present = Date.parse(parts.gates.indexes.present(parts.clock));
  if (!hasContractInForce(parts.control.point, row.consumer, present))
    return { kind: 'held', reason: 'no-contract-in-force' };
  return { kind: 'open', url: row.url, secrets: signingSecrets(parts, row, now) };
}

async function registrationStanding(
  { bus }: ConsentParts,
  { client_id: clientId, consumer }: WebhookRow,
): Promise<'open' | Standing> {
  try {
    const client = await bus.request<{ readonly party: string } | null>('identity.client', { clientId });
    return client?.party === consumer ? 'open' : { kind: 'registration-closed' };
  } catch {
    // Nobody answered: until somebody does, the registration counts as closed.
    return { kind: 'held', reason: 'registration-unknown' };
  }
}

/** What the deliverer found out itself. */
function context(command: WebhookCommand): CommandContext {
  const commandId = newId();
  const text = JSON.stringify(command, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return {
    commandId,
    commandDigest: createHash('sha256').update(text).digest('hex'),
    metadata: { actor: 'system:consent', correlationId: commandId, causationId: commandId },
  };
}
