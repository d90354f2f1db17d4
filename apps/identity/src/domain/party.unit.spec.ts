import { Personal } from '@coop/contracts';
import { specification } from '@coop/event-sourcing/testing';
import { party, type Voucher } from './party.decide.js';
import type { Level, PartyEvent, PartyKind } from './party.js';

const DORA = '0199a000-0000-7000-8000-000000000004';
const ALINE = '0199a000-0000-7000-8000-000000000001';
const BRUNO = '0199a000-0000-7000-8000-000000000002';
const HANDLE = 'a'.repeat(64);

const registered = (kind: PartyKind = 'person'): PartyEvent => ({
  type: 'identity.party.registered',
  data: { party: DORA, kind, registeredBy: ALINE },
});
const reached = (level: Level, because: string[] = []): PartyEvent => ({
  type: 'identity.level.reached',
  data: { party: DORA, level, because },
});
const vouched = (voucher: string): PartyEvent => ({
  type: 'identity.vouch.given',
  data: { party: DORA, voucher, met: 'in-person' },
});
const subject = new Personal('account-1');
const linked = (accountHandle = HANDLE): PartyEvent => ({
  type: 'identity.account.linked',
  data: { party: DORA, issuer: 'embedded', accountHandle, subject },
});
const link = {
  kind: 'link-account',
  issuer: 'embedded',
  accountHandle: HANDLE,
  subject,
  contactVerified: true,
} as const;

describe('A party', () => {
  const { given } = specification(party);

  describe('when it is registered', () => {
    const name = new Personal('Dora Keller');

    it('becomes known with its name as an opaque personal value', () => {
      given()
        .when({ kind: 'register', party: DORA, partyKind: 'person', name, registeredBy: ALINE })
        .then({
          type: 'identity.party.registered',
          data: { party: DORA, kind: 'person', name, registeredBy: ALINE },
        });
    });

    it('is registered once', () => {
      given(registered())
        .when({ kind: 'register', party: DORA, partyKind: 'person', registeredBy: ALINE })
        .thenRefused('already-registered');
    });

    it('names its partners, each once, when it is a simple partnership', () => {
      given()
        .when({
          kind: 'register',
          party: DORA,
          partyKind: 'simple-partnership',
          partners: [ALINE, BRUNO, ALINE],
          registeredBy: ALINE,
        })
        .then({
          type: 'identity.party.registered',
          data: { party: DORA, kind: 'simple-partnership', partners: [ALINE, BRUNO], registeredBy: ALINE },
        });
    });

    it('is no simple partnership with fewer than two partners', () => {
      const command = {
        kind: 'register',
        party: DORA,
        partyKind: 'simple-partnership',
        registeredBy: ALINE,
      } as const;
      given().when(command).thenRefused('partners-required');
      given()
        .when({ ...command, partners: [ALINE, ALINE] })
        .thenRefused('partners-required');
    });

    it('has partners only when it is a simple partnership', () => {
      given()
        .when({
          kind: 'register',
          party: DORA,
          partyKind: 'person',
          partners: [ALINE, BRUNO],
          registeredBy: ALINE,
        })
        .thenRefused('partners-not-allowed');
    });
  });

  it('corrects its own name', () => {
    const name = new Personal('Dora Keller-Favre');
    given(registered())
      .when({ kind: 'rename', name })
      .then({ type: 'identity.party.renamed', data: { party: DORA, name } });
  });

  it('changes nothing when nothing is given', () => {
    given(registered()).when({ kind: 'rename' }).thenRefused('nothing-to-change');
  });

  it('must be known before anything else can happen to it', () => {
    given().when({ kind: 'admit', admittedBy: ALINE }).thenRefused('not-found');
  });

  describe('when an account is linked', () => {
    it('reaches level A1 in the same decision, if its contact was verified', () => {
      given(registered()).when(link).then(linked(), reached('A1'));
    });

    it('stays at its level if its contact was not verified', () => {
      given(registered())
        .when({ ...link, contactVerified: false })
        .then(linked());
    });

    it('does not fall back from a higher level', () => {
      given(registered(), reached('A2')).when(link).then(linked());
    });

    it('notices that the account is linked already', () => {
      given(registered(), linked(), reached('A1')).when(link).thenNothing();
    });

    it('has one account per provider', () => {
      given(registered(), linked('b'.repeat(64)))
        .when(link)
        .thenRefused('account-already-linked');
    });

    it('may link another account after the first was closed', () => {
      const closed: PartyEvent = {
        type: 'identity.account.closed',
        data: { party: DORA, issuer: 'embedded', accountHandle: HANDLE },
      };
      given(registered(), linked(), reached('A1'), closed)
        .when({ ...link, accountHandle: 'b'.repeat(64) })
        .then(linked('b'.repeat(64)));
    });
  });

  it('closes every account that it has', () => {
    given(registered(), linked())
      .when({ kind: 'close-accounts' })
      .then({
        type: 'identity.account.closed',
        data: { party: DORA, issuer: 'embedded', accountHandle: HANDLE },
      });
    given(registered()).when({ kind: 'close-accounts' }).thenNothing();
  });

  describe('when it is admitted as a member', () => {
    const admitted: PartyEvent = {
      type: 'identity.membership.admitted',
      data: { party: DORA, admittedBy: ALINE },
    };

    it('becomes a member', () => {
      given(registered()).when({ kind: 'admit', admittedBy: ALINE }).then(admitted);
    });

    it('becomes one once', () => {
      given(registered(), admitted).when({ kind: 'admit', admittedBy: ALINE }).thenRefused('already-member');
    });

    it('is refused as a simple partnership, which is nobody but its partners', () => {
      given(registered('simple-partnership'))
        .when({ kind: 'admit', admittedBy: ALINE })
        .thenRefused('no-legal-personality');
    });
  });

  describe('when someone vouches for her', () => {
    const founder: Voucher = { party: ALINE, level: 'A1', member: true, firstVoucher: true };
    const member: Voucher = { party: BRUNO, level: 'A2', member: true, firstVoucher: false };
    const vouch = { kind: 'vouch', voucher: founder, met: 'in-person', vouchesForA2: 2 } as const;

    it('keeps the vouch of a founder, whatever the founder’s level', () => {
      given(registered()).when(vouch).then(vouched(ALINE));
    });

    it('keeps the vouch of a member at level A2', () => {
      given(registered())
        .when({ ...vouch, voucher: member })
        .then(vouched(BRUNO));
    });

    it('reaches level A2 with the last vouch that it takes, because of these vouchers', () => {
      given(registered(), reached('A1'), vouched(ALINE))
        .when({ ...vouch, voucher: member })
        .then(vouched(BRUNO), reached('A2', [ALINE, BRUNO]));
    });

    it('does not reach again a level that she has', () => {
      given(registered(), vouched(ALINE), reached('A3'))
        .when({ ...vouch, voucher: member })
        .then(vouched(BRUNO));
    });

    it('refuses the vouch of a member whose own identity is not assured enough', () => {
      given(registered())
        .when({ ...vouch, voucher: { ...member, level: 'A1' } })
        .thenRefused('assurance-too-low');
    });

    it('refuses the vouch of someone who is no member', () => {
      given(registered())
        .when({ ...vouch, voucher: { ...member, member: false } })
        .thenRefused('assurance-too-low');
    });

    it('refuses that she vouches for herself', () => {
      given(registered())
        .when({ ...vouch, voucher: { ...founder, party: DORA } })
        .thenRefused('vouch-for-oneself');
    });

    it('refuses a second vouch of the same person', () => {
      given(registered(), vouched(ALINE)).when(vouch).thenRefused('already-vouched');
    });

    it('refuses a vouch for what is not a person', () => {
      given(registered('legal-person')).when(vouch).thenRefused('not-a-person');
    });
  });

  it('does not read on when it meets an event or a command that it does not know', () => {
    expect(() => party.evolve(party.initial, { type: 'identity.party.sold', data: {} } as never)).toThrow(
      TypeError,
    );
    const known = party.evolve(party.initial, registered());
    expect(() => party.decide({ kind: 'sell' } as never, known)).toThrow(TypeError);
  });

  it('ignores what was said about it before it was registered', () => {
    expect(party.evolve(party.initial, reached('A1'))).toEqual(party.initial);
    const renamed: PartyEvent = { type: 'identity.party.renamed', data: { party: DORA } };
    expect(party.evolve(party.initial, renamed)).toEqual(party.initial);
  });
});
