import { TokenVerifier, type Actor, type VerifiedToken } from '@coop/service-kit';
import { firstSignIn } from '../application/first-sign-in.js';
import { identityDirectory } from '../open-identity.js';
import { foundTestCooperative, openTestIdentity, type TestIdentity } from '../testing/identity-app.js';
import { LinkingVerifier } from './linking-verifier.js';

const EMAIL = 'canary.keller@example.org';

/** Believes every token: `subject` or `subject/client`. */
class EveryToken extends TokenVerifier {
  override async verify(token: string): Promise<VerifiedToken> {
    const [subject = '', clientId = 'portal'] = token.split('/');
    return { issuerName: 'keycloak', subject, clientId, scopes: [], expires: Number.MAX_SAFE_INTEGER };
  }
}

describe('An account of Keycloak that comes for the first time', () => {
  let identity: TestIdentity;
  let verifier: LinkingVerifier;
  let emails: Map<string, string>;
  let claims: string[];
  let asked: number;
  let down: boolean;
  let claimFails: boolean;
  let now: number;

  const answered = async <T>(value: T): Promise<T> => {
    if (down) throw new Error('Keycloak is down');
    return value;
  };
  const verifierWith = () =>
    new LinkingVerifier({
      verifier: new EveryToken(),
      identity: identity.parts,
      issuerName: 'keycloak',
      profiles: {
        verifiedEmailOf: (_token, subject) => {
          asked += 1;
          return answered(emails.get(subject));
        },
      },
      accounts: {
        claim: async (subject, party) => {
          if (claimFails) throw new Error('Keycloak refused');
          claims.push(`${subject} of ${party} at ${identity.store.head()}`);
        },
      },
      now: () => now,
    });
  const whoIs = async (token: string): Promise<Actor | undefined> =>
    identityDirectory(identity.parts).actorOf(await verifier.verify(token));

  beforeEach(async () => {
    identity = await openTestIdentity();
    await foundTestCooperative(identity);
    [emails, claims, asked, down, claimFails, now] = [new Map(), [], 0, false, false, 0];
    verifier = verifierWith();
  });
  afterEach(() => identity.close());

  it('becomes a party whose contact is verified, without her address in any event', async () => {
    emails.set('account-1', EMAIL);
    const actor = await whoIs('account-1');
    expect(actor).toMatchObject({ kind: 'person', level: 'A1', roles: [] });
    expect(await whoIs('account-1')).toMatchObject({ party: actor?.party });
    expect(asked).toBe(1);
    const events = JSON.stringify(await allEvents(identity), (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(events).toContain('identity.account.linked');
    for (const personal of [EMAIL, 'canary', 'account-1']) expect(events).not.toContain(personal);
  });

  it('is the person who has an account at the embedded provider with that address', async () => {
    const party = await firstSignIn(identity.parts, {
      accountId: '0199a000-0000-4000-8000-000000000009',
      email: EMAIL,
    });
    emails.set('account-1', EMAIL.toUpperCase());
    expect(await whoIs('account-1')).toMatchObject({ party });
  });

  it('is marked at Keycloak with its party before the ledger says so', async () => {
    emails.set('account-1', EMAIL);
    const head = identity.store.head();
    const actor = await whoIs('account-1');
    expect(claims).toEqual([`account-1 of ${actor?.party} at ${head}`]);
  });

  it('is linked to nobody while Keycloak does not take the mark', async () => {
    emails.set('account-1', EMAIL);
    claimFails = true;
    const head = identity.store.head();
    await expect(verifier.verify('account-1')).rejects.toMatchObject({ code: 'issuer-unavailable' });
    expect(identity.store.head()).toBe(head);
    claimFails = false;
    expect(await whoIs('account-1')).toMatchObject({ level: 'A1' });
  });

  it('stays a stranger without a verified address, and is asked for again after half a minute', async () => {
    expect(await whoIs('account-1')).toBeUndefined();
    expect(await whoIs('account-1')).toBeUndefined();
    expect(asked).toBe(1);
    emails.set('account-1', EMAIL);
    now = 30_000;
    expect(await whoIs('account-1')).toMatchObject({ level: 'A1' });
  });

  it('is neither known nor unknown while Keycloak is down', async () => {
    emails.set('account-1', EMAIL);
    down = true;
    await expect(verifier.verify('account-1')).rejects.toMatchObject({ code: 'issuer-unavailable' });
    down = false;
    expect(await whoIs('account-1')).toMatchObject({ level: 'A1' });
  });

  it('is asked for once when it comes twice in one moment', async () => {
    emails.set('account-1', EMAIL);
    const actors = await Promise.all([whoIs('account-1'), whoIs('account-1')]);
    expect(asked).toBe(1);
    expect(new Set(actors.map((actor) => actor?.party)).size).toBe(1);
  });

  it('is turned away when the person of that address has another account at Keycloak', async () => {
    emails.set('account-1', EMAIL);
    emails.set('account-2', EMAIL);
    await whoIs('account-1');
    expect(await whoIs('account-2')).toBeUndefined();
  });

  it('gives different parties to accounts whose names are no UUIDs', async () => {
    emails.set('f:directory:one', 'one@example.org');
    emails.set('f:directory:two', 'two@example.org');
    const [one, two] = [await whoIs('f:directory:one'), await whoIs('f:directory:two')];
    expect([one?.level, two?.level]).toEqual(['A1', 'A1']);
    expect(one?.party).not.toBe(two?.party);
  });

  it('is not looked for when a partner’s system comes by itself', async () => {
    await verifier.verify('agence/agence');
    expect(asked).toBe(0);
  });
});

async function allEvents({ store }: TestIdentity): Promise<readonly object[]> {
  const events: object[] = [];
  for await (const event of store.readAll(0n)) events.push(event);
  return events;
}
