import type { consentEvents, EventOf } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import { refuse } from './refusals.js';

type Registered = EventOf<typeof consentEvents.webhookRegistered>;
type Disabled = EventOf<typeof consentEvents.webhookDisabled>;

export type WebhookEvent =
  | Registered
  | EventOf<typeof consentEvents.webhookSecretRotated>
  | Disabled
  | EventOf<typeof consentEvents.webhookEnabled>
  | EventOf<typeof consentEvents.webhookRemoved>
  | EventOf<typeof consentEvents.webhookReplayAsked>
  | EventOf<typeof consentEvents.webhookDeliveredThrough>;

/** A secret that signs beside a newer one, until a moment. */
export interface OldSecret {
  readonly generation: number;
  readonly until: string;
}

export type WebhookState =
  | { readonly status: 'absent' }
  | {
      readonly status: 'enabled' | 'disabled' | 'removed';
      readonly consumer: string;
      readonly generation: number;
      readonly old: readonly OldSecret[];
    };

/** What the owner asks for names its party; what the deliverer finds out does not. */
export type WebhookCommand =
  | { readonly kind: 'register-webhook'; readonly registered: Registered['data'] }
  | {
      readonly kind: 'rotate-secret';
      readonly webhook: string;
      readonly consumer: string;
      readonly now: string;
      readonly overlapHours: number;
    }
  | {
      readonly kind: 'enable-webhook' | 'remove-webhook';
      readonly webhook: string;
      readonly consumer: string;
    }
  | {
      readonly kind: 'ask-replay';
      readonly webhook: string;
      readonly consumer: string;
      readonly after: bigint;
      readonly until: bigint | null;
    }
  | { readonly kind: 'disable-webhook'; readonly disabled: Disabled['data'] }
  | {
      readonly kind: 'note-delivered';
      readonly webhook: string;
      readonly through: bigint;
      readonly replays: bigint;
    };

type Known = Exclude<WebhookState, { readonly status: 'absent' }>;

const HOUR_MS = 3_600_000;
/** Each old secret is a signature more on every message. */
const MAX_OLD_SECRETS = 3;

/** Secrets that are still valid beside the current one, newest first. */
export const validBeside = (old: readonly OldSecret[], now: string): readonly OldSecret[] =>
  old.filter(({ until }) => Date.parse(until) > Date.parse(now));

/** Somebody else's webhook, and one that was taken back, are answered as one that does not exist. */
function ownedBy(state: WebhookState, consumer: string): Known {
  if (state.status === 'absent' || state.status === 'removed' || state.consumer !== consumer)
    return refuse('webhook-unknown');
  return state;
}

function rotate(
  { webhook, now, overlapHours }: Extract<WebhookCommand, { kind: 'rotate-secret' }>,
  { generation, old }: Known,
): readonly WebhookEvent[] {
  if (validBeside(old, now).length >= MAX_OLD_SECRETS && overlapHours > 0)
    return refuse('webhook-rotated-too-often');
  const previousUntil = new Date(Date.parse(now) + overlapHours * HOUR_MS).toISOString();
  return [
    {
      type: 'consent.webhook.secret-rotated',
      data: { webhook, generation: generation + 1, previousUntil },
    },
  ];
}

function askReplay(
  { webhook, after, until }: Extract<WebhookCommand, { kind: 'ask-replay' }>,
  { status }: Known,
): readonly WebhookEvent[] {
  if (status === 'disabled') return refuse('webhook-disabled');
  if (until !== null && until < after) return refuse('webhook-replay-invalid');
  return [
    {
      type: 'consent.webhook.replay-asked',
      data: { webhook, after: String(after), until: until === null ? null : String(until) },
    },
  ];
}

/** A partner's address at which it wants to be told what its feed says. */
export const webhookDecider: Decider<WebhookState, WebhookCommand, WebhookEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    if (event.type === 'consent.webhook.registered')
      return { status: 'enabled', consumer: event.data.consumer, generation: 1, old: [] };
    return state.status === 'absent' ? state : changed(state, event);
  },
  decide(command, state) {
    switch (command.kind) {
      case 'register-webhook':
        if (state.status !== 'absent') return refuse('webhook-exists');
        return [{ type: 'consent.webhook.registered', data: command.registered }];
      case 'rotate-secret':
        return rotate(command, ownedBy(state, command.consumer));
      case 'enable-webhook':
        ownedBy(state, command.consumer);
        return [{ type: 'consent.webhook.enabled', data: { webhook: command.webhook } }];
      case 'remove-webhook':
        ownedBy(state, command.consumer);
        return [{ type: 'consent.webhook.removed', data: { webhook: command.webhook } }];
      case 'ask-replay':
        return askReplay(command, ownedBy(state, command.consumer));
      case 'disable-webhook':
        // Two instances, or a repeat after a crash, may find the same out.
        return state.status === 'enabled'
          ? [{ type: 'consent.webhook.disabled', data: command.disabled }]
          : [];
      case 'note-delivered': {
        if (state.status !== 'enabled') return [];
        const { webhook, through, replays } = command;
        return [
          {
            type: 'consent.webhook.delivered-through',
            data: { webhook, through: String(through), replays: String(replays) },
          },
        ];
      }
      default:
        return unknownKind(command, 'the decider of webhooks');
    }
  },
};

function changed(state: Known, event: Exclude<WebhookEvent, Registered>): Known {
  switch (event.type) {
    case 'consent.webhook.secret-rotated': {
      const { generation, previousUntil } = event.data;
      const previous = { generation: state.generation, until: previousUntil };
      return { ...state, generation, old: secretsAfter(state.old, previous) };
    }
    case 'consent.webhook.disabled':
      return { ...state, status: 'disabled' };
    case 'consent.webhook.enabled':
      return { ...state, status: 'enabled' };
    case 'consent.webhook.removed':
      return { ...state, status: 'removed' };
    case 'consent.webhook.replay-asked':
    case 'consent.webhook.delivered-through':
      return state;
    default:
      return unknownKind(event, 'a webhook');
  }
}

/**
 * The old secrets after a rotation, newest first. None outlives one that is newer: whoever ends the last secret at
 * once, because it became known, ends those before it, too.
 */
export const secretsAfter = (old: readonly OldSecret[], previous: OldSecret): readonly OldSecret[] => [
  previous,
  ...old.map(({ generation, until }) => ({
    generation,
    until: Date.parse(until) < Date.parse(previous.until) ? until : previous.until,
  })),
];
