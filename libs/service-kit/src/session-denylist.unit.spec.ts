import { JoseTokenVerifier } from './jose-token-verifier.js';
import { SessionDenylist, sessionNoticeOf } from './session-denylist.js';
import { issuerOnLoopback, type IssuerOnLoopback } from './token-contract/index.js';

const ISSUER = 'keycloak';

describe('Sessions that were ended', () => {
  let now: number;
  let denylist: SessionDenylist;
  const token = (facts: { sid?: string; subject?: string; issuedAt?: number; issuerName?: string } = {}) =>
    denylist.hasEnded({ issuerName: ISSUER, subject: 'ada', issuedAt: 1_000, ...facts });

  beforeEach(() => {
    now = 1_000;
    denylist = new SessionDenylist(() => now);
  });

  it('are told by their name, for one issuer', () => {
    denylist.end({ issuerName: ISSUER, sid: 's1', endedAt: 1_000 });
    expect(token({ sid: 's1' })).toBe(true);
    expect(token({ sid: 's2' })).toBe(false);
    expect(token({ sid: 's1', issuerName: 'embedded' })).toBe(false);
    expect(token()).toBe(false);
  });

  it('leave her other sessions alone when one of them is named', () => {
    denylist.end({ issuerName: ISSUER, sid: 's1', subject: 'ada', endedAt: 1_000 });
    expect(token({ sid: 's2' })).toBe(false);
  });

  it('are all that began before, when only the account is named', () => {
    denylist.end({ issuerName: ISSUER, subject: 'ada', endedAt: 1_000 });
    expect(token({ sid: 's1', issuedAt: 900 })).toBe(true);
    expect(token({ issuedAt: 1_010 })).toBe(false);
    expect(token({ subject: 'eva', issuedAt: 900 })).toBe(false);
  });

  it('stay ended when an older word about the same account comes late', () => {
    denylist.end({ issuerName: ISSUER, subject: 'ada', endedAt: 1_000 });
    denylist.end({ issuerName: ISSUER, subject: 'ada', endedAt: 500 });
    expect(token({ issuedAt: 900 })).toBe(true);
  });

  it('are forgotten when no token of them can be valid any more', () => {
    denylist.end({ issuerName: ISSUER, sid: 's1', endedAt: 1_000 });
    now = 1_000 + 3_600;
    denylist.end({ issuerName: ISSUER, sid: 's2', endedAt: now });
    expect(denylist.size).toBe(2);
    now = 1_000 + 3_606;
    denylist.end({ issuerName: ISSUER, sid: 's3', endedAt: now });
    expect(denylist.size).toBe(2);
  });

  it('are known by what another process told, which names nobody', () => {
    const notice = sessionNoticeOf({ issuerName: ISSUER, sid: 's1', subject: 'ada', endedAt: 1_000 });
    expect(notice).toEqual({
      ...{ issuer: ISSUER, about: 'session', endedAt: 1_000 },
      digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    denylist.note(notice);
    expect([token({ sid: 's1' }), token({ sid: 's2' })]).toEqual([true, false]);
    denylist.note(sessionNoticeOf({ issuerName: ISSUER, subject: 'ada', endedAt: 1_000 }));
    expect(token({ sid: 's2' })).toBe(true);
    expect(token({ sid: 's2', issuerName: 'embedded' })).toBe(false);
  });

  it('are remembered no longer because they are told again', () => {
    const notice = sessionNoticeOf({ issuerName: ISSUER, sid: 's1', endedAt: 1_000 });
    denylist.note(notice);
    now = 1_300;
    denylist.note(notice);
    now = 1_000 + 3_606;
    denylist.end({ issuerName: ISSUER, sid: 's2', endedAt: now });
    expect([denylist.size, token({ sid: 's1' })]).toEqual([1, false]);
  });

  it('keep nobody out for ever when a clock is far ahead', () => {
    denylist.end({ issuerName: ISSUER, subject: 'ada', endedAt: 1_000_000 });
    expect(token({ issuedAt: 1_000 })).toBe(true);
    expect(token({ issuedAt: 1_011 })).toBe(false);
  });

  it('have a name', () => {
    expect(() => denylist.end({ issuerName: ISSUER, endedAt: 1_000 })).toThrow('sid or a subject');
  });
});

describe('A token of a session that was ended', () => {
  let issuer: IssuerOnLoopback;

  beforeAll(async () => {
    issuer = await issuerOnLoopback();
  });
  afterAll(() => issuer.close());

  it('is refused although it was believed a moment before, and her next session is not', async () => {
    const denylist = new SessionDenylist();
    const reasons: string[] = [];
    const verifier = new JoseTokenVerifier({
      issuers: [issuer.trusted],
      denylist,
      onRejected: (reason) => reasons.push(reason),
    });
    const token = issuer.sign(issuer.signer, { sid: 'ended' });
    await expect(verifier.verify(token)).resolves.toMatchObject({ subject: 'account-1' });
    denylist.end({ issuerName: issuer.trusted.name, sid: 'ended', endedAt: Date.now() / 1000 });
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(reasons).toEqual(['session ended']);
    const next = issuer.sign(issuer.signer, { sid: 'next' });
    await expect(verifier.verify(next)).resolves.toMatchObject({ subject: 'account-1' });
  });
});
