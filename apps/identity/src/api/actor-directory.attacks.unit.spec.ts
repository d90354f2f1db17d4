import { PositionGate, type StoredEvent } from '@coop/event-sourcing';
import type { Actor, VerifiedToken } from '@coop/service-kit';
import { createActorIndex } from '../projections/actor-index.js';
import { IdentityDirectory } from './actor-directory.js';

const COOPERATIVE = '0199a000-0000-7000-8000-0000000000c0';
const [CHILD, MOTHER, FRIEND] = [1, 2, 3].map((n) => `0199a000-0000-7000-8000-00000000000${n}`);
const MAJORITY = '2026-03-15T00:00:00.000Z';

describe('Who acts for whom, under attack', () => {
  let now: string;
  let head: bigint;
  let gate: PositionGate;
  let directory: IdentityDirectory;

  const happened = (index: ReturnType<typeof createActorIndex>, type: string, data: object): void => {
    index.apply({ type, data } as unknown as StoredEvent);
    head += 1n;
    gate.reach(head, now);
  };

  beforeEach(() => {
    [now, head] = ['2026-03-01T09:00:00.000Z', 0n];
    gate = new PositionGate();
    const index = createActorIndex();
    directory = new IdentityDirectory({
      ...{ index, gate, store: { head: () => head }, clock: () => new Date(now) },
      handleOf: (_issuer, subject) => subject,
    });
    happened(index, 'identity.cooperative.founded', { cooperative: COOPERATIVE });
    for (const party of [CHILD, MOTHER, FRIEND]) {
      happened(index, 'identity.party.registered', { party, kind: 'person' });
      happened(index, 'identity.account.linked', { party, issuer: 'embedded', accountHandle: party });
    }
    const mandate = (id: string, kind: string, principal = COOPERATIVE, agent = MOTHER, until = MAJORITY) =>
      happened(index, 'identity.mandate.given', {
        ...{ mandate: id, kind, principal, agent, until },
        ...{ from: '2026-02-01T00:00:00.000Z', givenBy: FRIEND },
      });
    mandate('of the mother', 'guardian', CHILD);
    mandate('of the friend', 'representative', MOTHER, FRIEND, '2027-01-01T00:00:00.000Z');
    mandate('of an auditor', 'auditor');
  });

  const signedIn = (party = ''): Actor => {
    const token: VerifiedToken = {
      ...{ issuerName: 'embedded', subject: party, clientId: 'portal', scopes: [], expires: 0 },
    };
    const actor = directory.actorOf(token);
    if (actor === undefined || actor instanceof Promise) throw new TypeError('nobody is known at once');
    return actor;
  };
  const principalsOf = (party?: string) => signedIn(party).mandates.map(({ principal }) => principal);

  it('attack-10 clock rollback: a mandate and a role that had ended by the ledger’s time stay ended', () => {
    expect(principalsOf(MOTHER)).toEqual([CHILD, COOPERATIVE]);
    gate.reach(head + 1n, '2026-03-20T00:00:00.000Z');
    now = '2026-03-02T00:00:00.000Z';
    expect(signedIn(MOTHER)).toMatchObject({ mandates: [], roles: [] });
  });

  it('attack-18 guardian after majority: the mandate ends on the day, whatever token she still has', () => {
    expect(principalsOf(MOTHER)).toContain(CHILD);
    now = MAJORITY;
    expect(principalsOf(MOTHER)).toEqual([]);
  });

  it('attack-19 delegation chain: who acts for the guardian does not act for the child', () => {
    expect(principalsOf(FRIEND)).toEqual([MOTHER]);
  });
});
