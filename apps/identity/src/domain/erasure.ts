import type { EventOf, identityEvents } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import { refuse } from './refusals.js';

type Requested = EventOf<typeof identityEvents.erasureRequested>;
type Completed = EventOf<typeof identityEvents.erasureCompleted>;
export type ErasureEvent = Requested | Completed;
export type ErasureReceipt = Completed['data'];
export type Remains = ErasureReceipt['remains'];

export type ErasureState =
  | { readonly status: 'none' }
  | { readonly status: 'requested'; readonly party: string; readonly keepFingerprint: boolean }
  | { readonly status: 'completed'; readonly receipt: ErasureReceipt };

export interface CompleteErasure {
  readonly kind: 'complete';
  readonly keysDestroyed: number;
  readonly valuesDeleted: number;
  /** Copies that were disclosed to others before. `null`: nobody could tell. */
  readonly deliveredCopies: number | null;
  /** When the last backup that still holds her keys is gone. */
  readonly backupsUntil: string;
}

export type ErasureCommand =
  | {
      readonly kind: 'request';
      readonly party: string;
      readonly requestedBy: string;
      readonly keepFingerprint: boolean;
    }
  | CompleteErasure;

/** What an erasure cannot end, said on the receipt (GDPR art. 12 and 17, FADP art. 32). */
function remainsOf({ deliveredCopies, backupsUntil }: CompleteErasure, keepFingerprint: boolean): Remains {
  return [
    { what: 'pseudonymous-history', until: null },
    ...(deliveredCopies === 0
      ? []
      : [
          {
            what: 'delivered-copies' as const,
            until: null,
            ...(deliveredCopies === null ? {} : { count: deliveredCopies }),
          },
        ]),
    ...(keepFingerprint ? [{ what: 'keyed-fingerprint' as const, until: null }] : []),
    { what: 'backups', until: backupsUntil },
  ];
}

function complete(command: CompleteErasure, state: ErasureState): readonly ErasureEvent[] {
  if (state.status === 'none') return refuse('not-found');
  if (state.status === 'completed') return [];
  const { party, keepFingerprint } = state;
  const { keysDestroyed, valuesDeleted } = command;
  const remains = remainsOf(command, keepFingerprint);
  return [
    {
      type: 'identity.erasure.completed',
      data: { party, keysDestroyed, valuesDeleted, keepFingerprint, remains },
    },
  ];
}

/** The end of a person's values: asked for, then done. */
export const erasure: Decider<ErasureState, ErasureCommand, ErasureEvent> = {
  initial: { status: 'none' },
  decide: (command, state) => {
    if (command.kind === 'complete') return complete(command, state);
    if (state.status === 'completed') refuse('erased');
    if (state.status === 'requested') return [];
    const { kind: _kind, ...data } = command;
    return [{ type: 'identity.erasure.requested', data }];
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'identity.erasure.requested': {
        const { party, keepFingerprint } = event.data;
        return { status: 'requested', party, keepFingerprint };
      }
      case 'identity.erasure.completed':
        return { status: 'completed', receipt: event.data };
      default:
        return unknownKind(event, 'an erasure');
    }
  },
};
