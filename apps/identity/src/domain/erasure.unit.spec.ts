import { specification } from '@coop/event-sourcing/testing';
import { erasure, type ErasureEvent } from './erasure.js';

const DORA = '0199a000-0000-7000-8000-000000000004';
const UNTIL = '2026-03-31T09:00:00.000Z';
const requested = (keepFingerprint: boolean): ErasureEvent => ({
  type: 'identity.erasure.requested',
  data: { party: DORA, requestedBy: DORA, keepFingerprint },
});
const request = { kind: 'request', party: DORA, requestedBy: DORA, keepFingerprint: false } as const;
const complete = {
  kind: 'complete',
  keysDestroyed: 2,
  valuesDeleted: 7,
  deliveredCopies: 0,
  backupsUntil: UNTIL,
} as const;

const completed = (keepFingerprint: boolean, remains: object[]): ErasureEvent => ({
  type: 'identity.erasure.completed',
  data: { party: DORA, keysDestroyed: 2, valuesDeleted: 7, keepFingerprint, remains: remains as never },
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
    given(requested(false))
      .when(complete)
      .then(completed(false, [history, backups]));
  });

  it('says how many copies were delivered to others before', () => {
    given(requested(false))
      .when({ ...complete, deliveredCopies: 3 })
      .then(completed(false, [history, { what: 'delivered-copies', until: null, count: 3 }, backups]));
  });

  it('says that copies may exist when nobody could tell how many', () => {
    given(requested(false))
      .when({ ...complete, deliveredCopies: null })
      .then(completed(false, [history, { what: 'delivered-copies', until: null }, backups]));
  });

  it('says that a keyed fingerprint remains if she wished not to be entered again', () => {
    given(requested(true))
      .when(complete)
      .then(completed(true, [history, { what: 'keyed-fingerprint', until: null }, backups]));
  });

  it('is completed once, and only after a request', () => {
    given().when(complete).thenRefused('not-found');
    given(requested(false), completed(false, [])).when(complete).thenNothing();
  });

  it('does not read on when it meets an event that it does not know', () => {
    expect(() => erasure.evolve(erasure.initial, { type: 'identity.erasure.undone' } as never)).toThrow(
      TypeError,
    );
  });
});
