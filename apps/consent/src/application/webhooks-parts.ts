import { aloneLeases, type Leases, type ReadModels } from '@coop/event-sourcing';
import {
  DEVELOPMENT_TARGETS,
  openDeliveryStates,
  openPost,
  PUBLIC_TARGETS,
  type DeliveryStates,
  type Post,
  type TargetPolicy,
} from '@coop/partner-feeds';

/** What a process can say about webhooks; everything has a safe default. */
export interface WebhookOptions {
  /** `anywhere` for development only: partners could reach into this machine's networks. */
  readonly targets?: 'public' | 'anywhere';
  /** Where instances agree who delivers; default: this process is alone. */
  readonly leases?: Leases;
  /** Hears what went wrong here rather than at a receiver. */
  readonly failed?: (error: unknown) => void;
  /** The way out, in place of HTTPS. */
  readonly post?: Post;
}

/** What the use cases and the deliverer of webhooks work with. */
export interface WebhookParts {
  readonly policy: TargetPolicy;
  readonly post: Post;
  readonly states: DeliveryStates;
  readonly leases: Leases;
  readonly failed: (error: unknown) => void;
}

export function webhookParts(
  { readModels, clock }: { readonly readModels: ReadModels; readonly clock: () => Date },
  { targets = 'public', leases = aloneLeases, failed = () => undefined, post }: WebhookOptions = {},
): WebhookParts {
  const policy = targets === 'anywhere' ? DEVELOPMENT_TARGETS : PUBLIC_TARGETS;
  return {
    ...{ policy, leases, failed },
    post: post ?? openPost({ policy, clock }),
    states: openDeliveryStates(readModels),
  };
}
