import { PositionGate, type StoredEvent } from '@coop/event-sourcing';
import type { Actor, VerifiedToken } from '@coop/service-kit';
import { createActorIndex } from '../projections/actor-index.js';
import { IdentityDirectory } from './actor-directory.js';

const COOPERATIVE = '0199a000-0000-7000-8000-0000000000c0';
const DORA = '0199a000-0000-7000-8000-000000000004';
const FIRM = '0199a000-0000-7000-8000-0000000000f1';
const token = (subject: string, clientId = 'portal', issuerName = 'embedded'): VerifiedToken => ({
  issuerName,
  subject,
  clientId,
  scopes: [],
  expires: 0,
});

describe('Who stands behind a token', () => {
  let now: string;
  let head: bigint;
  let elapsed: number;
  let gate: PositionGate;
  let directory: IdentityDirectory;
  let happened: (type: string, data: object) => void;

  beforeEach(() => {
    [now, head, elapsed] = ['2026-03-01T09:00:00.000Z', 0n, 0];
    gate = new PositionGate();
    const index = createActorIndex();
    happened = (type, data) => {
      index.apply({ type, data } as unknown as StoredEvent);
      head += 1n;
      gate.reach(head);
    };
    directory = new IdentityDirectory({
      index,
      gate,
      handleOf: (issuer, subject) => `${issuer}\n${subject}`,
      store: { head: () => head },
      clock: () => new Date(now),
      monotonic: () => elapsed,
    });
    happened('identity.cooperative.founded', { cooperative: COOPERATIVE });
    happened('identity.party.registered', { party: DORA, kind: 'person' });
    happened('identity.account.linked', {
      party: DORA,
      issuer: 'embedded',
      accountHandle: 'embedded\naccount-1',
    });
  });

  /** Handles are at hand here, so the answer is too. */
  const who = (of: VerifiedToken): Actor | undefined => {
    const actor = directory.actorOf(of);
    if (actor instanceof Promise) throw new TypeError('asked elsewhere');
    return actor;
  };

  const given = (kind: string, principal: string, until: string | null) =>
    happened('identity.mandate.given', {
      mandate: `${kind} for ${principal}`,
      kind,
      principal,
      agent: DORA,
      from: '2026-02-01T00:00:00.000Z',
      until,
      givenBy: FIRM,
    });

  it('is the party to whom the account was linked', () => {
    expect(who(token('account-1'))).toMatchObject({
      party: DORA,
      kind: 'person',
      level: 'A0',
      roles: [],
    });
  });

  it('is nobody for an account that is not linked, or of another issuer', () => {
    expect(who(token('account-2'))).toBeUndefined();
    expect(who(token('account-1', 'portal', 'keycloak'))).toBeUndefined();
  });

  it('has the roles of mandates in force for the cooperative, not of those for others', () => {
    given('auditor', COOPERATIVE, '2026-03-02T00:00:00.000Z');
    given('steward', FIRM, null);
    expect(who(token('account-1'))?.roles).toEqual(['auditor']);
    expect(who(token('account-1'))?.mandates).toHaveLength(2);
    now = '2026-03-02T00:00:00.000Z';
    expect(who(token('account-1'))?.roles).toEqual([]);
    now = '2026-01-31T00:00:00.000Z';
    expect(who(token('account-1'))?.mandates).toEqual([]);
  });

  it('is nobody from the moment in which she asked for her erasure, or her account was closed', () => {
    happened('identity.account.closed', {
      party: DORA,
      issuer: 'embedded',
      accountHandle: 'embedded\naccount-1',
    });
    expect(who(token('account-1'))).toBeUndefined();
    happened('identity.account.linked', {
      party: DORA,
      issuer: 'embedded',
      accountHandle: 'embedded\naccount-1',
    });
    happened('identity.erasure.requested', { party: DORA });
    expect(who(token('account-1'))).toBeUndefined();
  });

  it('is a partner system only by its own token, as long as it is open and its organisation not erased', () => {
    happened('identity.party.registered', { party: FIRM, kind: 'legal-person' });
    happened('identity.client.registered', { client: 'c', clientId: 'agence', party: FIRM });
    expect(who(token('agence', 'agence'))).toMatchObject({
      party: FIRM,
      kind: 'client',
      clientId: 'agence',
    });
    expect(who(token('agence', 'portal'))).toBeUndefined();
    expect(who(token('agence', 'agence', 'keycloak'))).toBeUndefined();
    happened('identity.client.closed', { client: 'c', clientId: 'agence', party: FIRM });
    expect(who(token('agence', 'agence'))).toBeUndefined();
  });

  it('cannot be told once the index has lagged behind the ledger for a quarter of a second', () => {
    expect(directory.stale()).toBe(false);
    head += 1n;
    expect(directory.stale()).toBe(false);
    elapsed = 251;
    expect(directory.stale()).toBe(true);
    gate.reach(head);
    expect(directory.stale()).toBe(false);
    head += 1n;
    elapsed = 10_000;
    expect(directory.stale()).toBe(false);
  });
});
