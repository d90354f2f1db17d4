import { ACKNOWLEDGING, ERASURE_CONSUMERS } from '@coop/contracts';
import { specification } from '@coop/event-sourcing/testing';
import { erasure, type ErasureEvent } from './erasure.js';

const DORA = '0199a000-0000-7000-8000-000000000004';
const UNTIL = '2026-03-31T09:00:00.000Z';
const requested = (keepFingerprint: boolean): ErasureEvent => ({
  type: 'identity.erasure.requested',
  data: { party: DORA, requestedBy: DORA, keepFingerprint },
});
const request = { kind: 'request', party: DORA, requestedBy: DORA, keepFingerprint: false } as const;
const destruction = { keysDestroyed: 2, valuesDeleted: 7, fingerprintsDeleted: 1, mailsDeleted: 0 };
const noteDestruction = { kind: 'note-destruction', ...destruction, deliveredCopies: 0 } as const;
const destroyed = (deliveredCopies: number | null = 0): ErasureEvent => ({
  type: 'identity.erasure.keys-destroyed',
  data: { party: DORA, ...destruction, deliveredCopies },
});
const acknowledgements = ACKNOWLEDGING.map((service) => ({
  service,
  consumers: Object.keys(ERASURE_CONSUMERS[service]),
}));
const acknowledged = acknowledgements.map((of): ErasureEvent => ({
  type: 'identity.erasure.purge-acknowledged',
  data: { party: DORA, ...of, reached: '9' },
}));
const told: ErasureEvent = { type: 'identity.erasure.recipients-told', data: { party: DORA, notices: [] } };
const removed: ErasureEvent = { type: 'identity.erasure.ciphertext-removed', data: { party: DORA } };
const dated: ErasureEvent = {
  type: 'identity.erasure.backups-dated',
  data: { party: DORA, keptDays: 30, until: UNTIL },
};
const complete = { kind: 'complete' } as const;

/** Everything before the receipt. */
const allButTheReceipt = (keepFingerprint: boolean, copies: number | null = 0): ErasureEvent[] => [
  requested(keepFingerprint),
  destroyed(copies),
  ...acknowledged,
  told,
  removed,
  dated,
];

const completed = (keepFingerprint: boolean, remains: object[]): ErasureEvent => ({
  type: 'identity.erasure.completed',
  data: {
    ...{ party: DORA, keysDestroyed: 2, valuesDeleted: 7, keepFingerprint, acknowledgements },
    remains: remains as never,
  },
});

const history = { what: 'pseudonymous-history', until: null };
const backups = { what: 'backups', until: UNTIL };

describe('An erasure', () => {
  const { given } = specification(erasure);

  it('begins with a request', () => {
    given().when(request).then(requested(false));
  });

  it('is not asked for twice while it is under way, and refused when it is done', () => {
    given(requested(false)).when(request).thenNothing();
    given(requested(false), completed(false, [history, backups]))
      .when(request)
      .thenRefused('erased');
  });

  it('says on its receipt that a pseudonymous history remains, and until when backups do', () => {
    given(...allButTheReceipt(false))
      .when(complete)
      .then(completed(false, [history, backups]));
  });

  it('says how many copies were delivered to others before', () => {
    given(...allButTheReceipt(false, 3))
      .when(complete)
      .then(completed(false, [history, { what: 'delivered-copies', until: null, count: 3 }, backups]));
  });

  it('says that copies may exist when nobody could tell how many', () => {
    given(...allButTheReceipt(false, null))
      .when(complete)
      .then(completed(false, [history, { what: 'delivered-copies', until: null }, backups]));
  });

  it('says that a keyed fingerprint remains if she wished not to be entered again', () => {
    given(...allButTheReceipt(true))
      .when(complete)
      .then(completed(true, [history, { what: 'keyed-fingerprint', until: null }, backups]));
  });

  it('is completed once, and only after a request', () => {
    given().when(complete).thenRefused('not-found');
    given(requested(false), completed(false, [])).when(complete).thenNothing();
  });

  it.each(
    allButTheReceipt(false)
      .slice(1)
      .map(({ type }, index) => [type, index + 1] as const),
  )('has no receipt without %s', (_type, left) => {
    const steps = allButTheReceipt(false).filter((_step, index) => index !== left);
    given(...steps)
      .when(complete)
      .thenRefused('erasure-unfinished');
  });

  it('takes each step once', () => {
    const all = allButTheReceipt(false);
    const [first] = acknowledgements;
    given(requested(false)).when(noteDestruction).then(destroyed());
    given(...all)
      .when(noteDestruction)
      .thenNothing();
    given(requested(false)).when({ kind: 'note-notices', notices: [] }).then(told);
    given(...all)
      .when({ kind: 'note-notices', notices: [] })
      .thenNothing();
    given(requested(false), destroyed()).when({ kind: 'note-removal' }).then(removed);
    given(...all)
      .when({ kind: 'note-removal' })
      .thenNothing();
    const date = { kind: 'date-backups', keptDays: 30, until: UNTIL } as const;
    given(requested(false), destroyed(), removed).when(date).then(dated);
    given(...all)
      .when(date)
      .thenNothing();
    given(...all)
      .when({ kind: 'acknowledge', service: 'identity', consumers: first?.consumers ?? [], reached: '9' })
      .thenNothing();
  });

  it('believes no acknowledgement before the keys are gone, and names a consumer once', () => {
    const acknowledge = { kind: 'acknowledge', service: 'audit', reached: '9' } as const;
    const digests = { ...acknowledge, consumers: ['digests'] };
    given(requested(false)).when(digests).thenRefused('erasure-unfinished');
    const known = (consumer: string): ErasureEvent => ({
      type: 'identity.erasure.purge-acknowledged',
      data: { party: DORA, service: 'audit', consumers: [consumer], reached: '9' },
    });
    given(requested(false), destroyed(), known('digests'))
      .when({ ...acknowledge, consumers: ['digests', 'timeline'] })
      .then(known('timeline'));
  });

  it('does not date backups while the bytes are still there, nor call them gone before the keys', () => {
    given(requested(false), destroyed())
      .when({ kind: 'date-backups', keptDays: 30, until: UNTIL })
      .thenRefused('erasure-unfinished');
    given(requested(false)).when({ kind: 'note-removal' }).thenRefused('erasure-unfinished');
  });

  it('does not read on when it meets an event that it does not know', () => {
    expect(() => erasure.evolve(erasure.initial, { type: 'identity.erasure.undone' } as never)).toThrow(
      TypeError,
    );
  });
});
