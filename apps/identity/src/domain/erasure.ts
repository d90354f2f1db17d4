import { ACKNOWLEDGING, ERASURE_CONSUMERS, type EventOf, type identityEvents } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import { refuse } from './refusals.js';

type Of<K extends keyof typeof identityEvents.IDENTITY_EVENTS> = EventOf<
  (typeof identityEvents.IDENTITY_EVENTS)[K]
>;
type KeysDestroyed = Of<'erasureKeysDestroyed'>['data'];
type Acknowledged = Of<'erasurePurgeAcknowledged'>['data'];
type Notices = Of<'erasureRecipientsTold'>['data']['notices'];
type Dated = Of<'erasureBackupsDated'>['data'];
export type ErasureEvent =
  | Of<'erasureRequested'>
  | Of<'erasureKeysDestroyed'>
  | Of<'erasurePurgeAcknowledged'>
  | Of<'erasureRecipientsTold'>
  | Of<'erasureCiphertextRemoved'>
  | Of<'erasureBackupsDated'>
  | Of<'erasureCompleted'>;
export type ErasureReceipt = Of<'erasureCompleted'>['data'];
export type Remains = ErasureReceipt['remains'];

/** An erasure that began: what was done of it so far. */
export interface UnderWay {
  readonly status: 'under-way';
  readonly party: string;
  readonly keepFingerprint: boolean;
  readonly destroyed?: KeysDestroyed;
  readonly acknowledged: readonly Pick<Acknowledged, 'service' | 'consumers'>[];
  readonly told?: Notices;
  readonly removed: boolean;
  readonly dated?: Dated;
}

export type ErasureState =
  | { readonly status: 'none' }
  | UnderWay
  | { readonly status: 'completed'; readonly party: string; readonly receipt: ErasureReceipt };

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

export type ErasureCommand =
  | {
      readonly kind: 'request';
      readonly party: string;
      readonly requestedBy: string;
      readonly keepFingerprint: boolean;
    }
  | ({ readonly kind: 'note-destruction' } & Without<KeysDestroyed, 'party'>)
  | ({ readonly kind: 'acknowledge' } & Without<Acknowledged, 'party'>)
  | { readonly kind: 'note-notices'; readonly notices: Notices }
  | { readonly kind: 'note-removal' }
  | ({ readonly kind: 'date-backups' } & Without<Dated, 'party'>)
  | { readonly kind: 'complete' };

type Step = Exclude<ErasureCommand, { readonly kind: 'request' }>;

/** Registered consumers of a service that did not acknowledge yet. */
export function missingOf({ acknowledged }: UnderWay, service: keyof typeof ERASURE_CONSUMERS): string[] {
  const done = new Set(acknowledged.flatMap((known) => (known.service === service ? known.consumers : [])));
  return Object.keys(ERASURE_CONSUMERS[service]).filter((consumer) => !done.has(consumer));
}

/** What an erasure cannot end, said on the receipt (GDPR art. 12 and 17, FADP art. 32). */
function remainsOf({ deliveredCopies }: KeysDestroyed, { until }: Dated, keepFingerprint: boolean): Remains {
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
    { what: 'backups', until },
  ];
}

/** Whatever order the steps were taken in, none may be missing: a receipt never says more than was done. */
function complete(state: UnderWay): readonly ErasureEvent[] {
  const { party, keepFingerprint, destroyed, told, removed, dated } = state;
  const missing = ACKNOWLEDGING.flatMap((service) =>
    missingOf(state, service).map((consumer) => `${service}.${consumer}`),
  );
  if (destroyed === undefined || told === undefined || dated === undefined || !removed || missing.length > 0)
    return refuse('erasure-unfinished', { missing });
  const { keysDestroyed, valuesDeleted } = destroyed;
  return [
    {
      type: 'identity.erasure.completed',
      data: {
        ...{ party, keysDestroyed, valuesDeleted, keepFingerprint },
        remains: remainsOf(destroyed, dated, keepFingerprint),
        acknowledgements: ACKNOWLEDGING.map((service) => ({
          service,
          consumers: Object.keys(ERASURE_CONSUMERS[service]),
        })),
      },
    },
  ];
}

/** Each step once: whoever comes second, after a crash or from another instance, changes nothing. */
function take(command: Step, state: UnderWay): readonly ErasureEvent[] {
  const { party } = state;
  switch (command.kind) {
    case 'note-destruction': {
      if (state.destroyed !== undefined) return [];
      const { kind: _kind, ...counts } = command;
      return [{ type: 'identity.erasure.keys-destroyed', data: { party, ...counts } }];
    }
    case 'acknowledge': {
      // Nobody can have let go of what the keys still open.
      if (state.destroyed === undefined) return refuse('erasure-unfinished');
      const { kind: _kind, ...acknowledged } = command;
      const done = state.acknowledged.flatMap(({ service, consumers }) =>
        service === command.service ? consumers : [],
      );
      const consumers = acknowledged.consumers.filter((consumer) => !done.includes(consumer));
      if (consumers.length === 0) return [];
      return [{ type: 'identity.erasure.purge-acknowledged', data: { party, ...acknowledged, consumers } }];
    }
    case 'note-notices':
      if (state.told !== undefined) return [];
      return [{ type: 'identity.erasure.recipients-told', data: { party, notices: command.notices } }];
    case 'note-removal':
      if (state.destroyed === undefined) return refuse('erasure-unfinished');
      return state.removed ? [] : [{ type: 'identity.erasure.ciphertext-removed', data: { party } }];
    case 'date-backups': {
      // Backups made before the bytes were gone hold them.
      if (!state.removed) return refuse('erasure-unfinished');
      if (state.dated !== undefined) return [];
      const { keptDays, until } = command;
      return [{ type: 'identity.erasure.backups-dated', data: { party, keptDays, until } }];
    }
    case 'complete':
      return complete(state);
    default:
      return unknownKind(command, 'the decider of erasures');
  }
}

function begun(event: Exclude<ErasureEvent, Of<'erasureRequested'> | Of<'erasureCompleted'>>) {
  switch (event.type) {
    case 'identity.erasure.keys-destroyed':
      return { destroyed: event.data };
    case 'identity.erasure.purge-acknowledged':
      return {};
    case 'identity.erasure.recipients-told':
      return { told: event.data.notices };
    case 'identity.erasure.ciphertext-removed':
      return { removed: true };
    case 'identity.erasure.backups-dated':
      return { dated: event.data };
    default:
      return unknownKind(event, 'an erasure');
  }
}

/** The end of a person's values: begun, carried out step by step, completed with a receipt. */
export const erasure: Decider<ErasureState, ErasureCommand, ErasureEvent> = {
  initial: { status: 'none' },
  decide: (command, state) => {
    if (command.kind !== 'request') {
      if (state.status === 'none') return refuse('not-found');
      return state.status === 'completed' ? [] : take(command, state);
    }
    if (state.status === 'completed') refuse('erased');
    if (state.status === 'under-way') return [];
    const { kind: _kind, ...data } = command;
    return [{ type: 'identity.erasure.requested', data }];
  },
  evolve: (state, event) => {
    if (event.type === 'identity.erasure.requested') {
      const { party, keepFingerprint } = event.data;
      return { status: 'under-way', party, keepFingerprint, acknowledged: [], removed: false };
    }
    // Receipts of earlier releases follow the request at once.
    if (event.type === 'identity.erasure.completed')
      return { status: 'completed', party: event.data.party, receipt: event.data };
    const change = begun(event);
    if (state.status !== 'under-way') return state;
    const acknowledged =
      event.type === 'identity.erasure.purge-acknowledged'
        ? [...state.acknowledged, event.data]
        : state.acknowledged;
    return { ...state, ...change, acknowledged };
  },
};
