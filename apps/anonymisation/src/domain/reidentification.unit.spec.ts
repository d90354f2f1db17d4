import { Personal } from '@coop/contracts';
import { specification } from '@coop/event-sourcing/testing';
import {
  reidentificationDecider,
  standing,
  type ReidentificationAsked,
  type ReidentificationCommand,
  type ReidentificationEvent,
} from './reidentification.js';

const [REQUEST, DELIVERY, RESEARCHER, UNIVERSITY, CONTRACT, ONE, TWO, THREE] = [1, 2, 3, 4, 5, 6, 7, 8].map(
  (n) => `0199b000-0000-7000-8000-00000000000${n}`,
) as [string, string, string, string, string, string, string, string];

const askedOn = (ground: ReidentificationAsked['ground']): ReidentificationAsked => ({
  ...{ request: REQUEST, delivery: DELIVERY, requester: RESEARCHER, institution: UNIVERSITY },
  ...{ contract: CONTRACT, category: 'survey', purpose: 'ScientificResearch', ground },
  ...{ pseudonym: new Personal('f'.repeat(32)), addressee: 'a'.repeat(64) },
});
const asked = askedOn('correction');
const on = {
  contract: {
    ...{ consumer: UNIVERSITY, actions: ['export'], suspensions: [] as string[], ended: false },
    ...{ from: '2026-01-01T00:00:00Z', until: '2027-01-01T00:00:00Z' },
  },
  institutions: [UNIVERSITY],
  now: '2026-03-01T12:00:00Z',
};
const ask: ReidentificationCommand & { readonly kind: 'request-reidentification' } = {
  ...{ kind: 'request-reidentification', ...on, asked, isPurged: false },
};
const herself = (agrees: boolean, changes: object = {}): ReidentificationCommand => ({
  ...{ kind: 'answer', request: REQUEST, isHerself: true, isPurged: false, agrees },
  ...changes,
});
const by = (kind: 'approve' | 'reject', steward: string, changes: object = {}): ReidentificationCommand => ({
  ...{ kind, request: REQUEST, steward, institutions: [], isHerself: false, isPurged: false },
  ...changes,
});
const take: ReidentificationCommand & { readonly kind: 'tell' } = {
  ...{ kind: 'tell', request: REQUEST, ...on, taker: RESEARCHER, isPurged: false },
};

const requested = (ground: ReidentificationAsked['ground'] = 'correction'): ReidentificationEvent => ({
  type: 'anonymisation.reidentification.requested',
  data: askedOn(ground),
});
const agreed: ReidentificationEvent = {
  type: 'anonymisation.reidentification.agreed',
  data: { request: REQUEST },
};
const declined: ReidentificationEvent = {
  type: 'anonymisation.reidentification.declined',
  data: { request: REQUEST },
};
const approved = (steward: string): ReidentificationEvent => ({
  type: 'anonymisation.reidentification.approved',
  data: { request: REQUEST, steward },
});
const rejected: ReidentificationEvent = {
  type: 'anonymisation.reidentification.rejected',
  data: { request: REQUEST, steward: ONE },
};
const told = (approvedBy: 'person' | 'council'): ReidentificationEvent => ({
  type: 'anonymisation.reidentification.told',
  data: { request: REQUEST, taker: RESEARCHER, approvedBy },
});
const { given } = specification(reidentificationDecider);

describe('A request to lead a pseudonym back', () => {
  it('is recorded, once', () => {
    const asking = { type: 'anonymisation.reidentification.requested', data: asked } as const;
    given().when(ask).then(asking);
    given(asking).when(ask).thenNothing();
  });
  it('needs a contract in force that allows export, and a table that is still there', () => {
    given()
      .when({ ...ask, contract: { ...on.contract, ended: true } })
      .thenRefused('contract-not-in-force');
    given()
      .when({ ...ask, contract: { ...on.contract, actions: ['anonymise'] } })
      .thenRefused('contract-without-export');
    given()
      .when({ ...ask, isPurged: true })
      .thenRefused('gone');
  });
});

describe('The person concerned', () => {
  it('agrees or declines, and repeating it adds nothing', () => {
    given(requested()).when(herself(true)).then(agreed);
    given(requested()).when(herself(false)).then(declined);
    given(requested(), agreed).when(herself(true)).thenNothing();
    given(requested(), declined).when(herself(false)).thenNothing();
  });
  it('may take her yes back as long as nothing was told; her no is final', () => {
    given(requested(), agreed).when(herself(false)).then(declined);
    given(requested(), agreed, told('person')).when(herself(false)).thenRefused('reidentification-decided');
    given(requested(), declined).when(herself(true)).thenRefused('reidentification-decided');
  });
  it('may say no after two stewards approved, and nothing is told then', () => {
    const history = [requested(), approved(ONE), approved(TWO)];
    given(...history)
      .when(herself(false))
      .then(declined);
    given(...history, declined)
      .when(take)
      .thenRefused('reidentification-not-approved');
  });
  it('is the only one for whom there is a question', () => {
    given(requested())
      .when(herself(true, { isHerself: false }))
      .thenRefused('not-found');
    given().when(herself(true)).thenRefused('not-found');
  });
  it('is not asked about a table that was deleted', () =>
    given(requested())
      .when(herself(true, { isPurged: true }))
      .thenRefused('gone'));
});

describe('The council', () => {
  it('is two stewards; one counts once', () => {
    given(requested()).when(by('approve', ONE)).then(approved(ONE));
    given(requested(), approved(ONE)).when(by('approve', ONE)).thenNothing();
    given(requested(), approved(ONE)).when(take).thenRefused('reidentification-not-approved');
    given(requested(), approved(ONE)).when(by('approve', TWO)).then(approved(TWO));
    given(requested(), approved(ONE), approved(TWO)).when(take).then(told('council'));
    given(requested(), approved(ONE), approved(TWO))
      .when(by('approve', THREE))
      .thenRefused('reidentification-decided');
  });
  it('is nobody of the institution that asks, not who asked, and not the person herself', () => {
    given(requested()).when(by('approve', RESEARCHER)).thenRefused('own-reidentification');
    given(requested())
      .when(by('approve', ONE, { institutions: [UNIVERSITY] }))
      .thenRefused('own-reidentification');
    given(requested())
      .when(by('reject', ONE, { isHerself: true }))
      .thenRefused('own-reidentification');
  });
  it('is closed by one who rejects, and the person may still agree', () => {
    given(requested()).when(by('reject', ONE)).then(rejected);
    given(requested(), rejected).when(by('reject', TWO)).thenNothing();
    given(requested(), rejected).when(by('approve', TWO)).thenRefused('reidentification-decided');
    given(requested(), rejected, agreed).when(take).then(told('person'));
    given(requested(), approved(ONE), approved(TWO))
      .when(by('reject', THREE))
      .thenRefused('reidentification-decided');
  });
  it.each(['vital-interest', 'legal-duty'] as const)(
    'may go against her no on the ground of %s',
    (ground) => {
      given(requested(ground), declined).when(by('approve', ONE)).then(approved(ONE));
      given(requested(ground), declined, approved(ONE), approved(TWO)).when(take).then(told('council'));
    },
  );
  it.each(['right-of-access', 'correction', 'withdrawal'] as const)(
    'may not go against her no on the ground of %s',
    (ground) => {
      given(requested(ground), declined).when(by('approve', ONE)).thenRefused('reidentification-decided');
      given(requested(ground), approved(ONE), approved(TWO), declined)
        .when(take)
        .thenRefused('reidentification-not-approved');
    },
  );
  it('decides on nothing that is not there, or was deleted', () => {
    given().when(by('approve', ONE)).thenRefused('not-found');
    given(requested())
      .when(by('approve', ONE, { isPurged: true }))
      .thenRefused('gone');
  });
});

describe('What a pseudonym leads to', () => {
  it('is told after the approval, to the institution that asked, once on the ledger', () => {
    given(requested(), agreed).when(take).then(told('person'));
    given(requested(), agreed, told('person')).when(take).thenNothing();
    given(requested(), agreed)
      .when({ ...take, institutions: [CONTRACT] })
      .thenRefused('not-found');
  });
  it('is told to nobody without an approval, a contract, or a table', () => {
    given(requested()).when(take).thenRefused('reidentification-not-approved');
    given(requested(), declined).when(take).thenRefused('reidentification-not-approved');
    given(requested(), agreed)
      .when({ ...take, isPurged: true })
      .thenRefused('gone');
    given(requested(), agreed)
      .when({ ...take, contract: { ...on.contract, ended: true } })
      .thenRefused('contract-not-in-force');
    given().when(take).thenRefused('not-found');
  });
});

describe('Where a request stands', () => {
  const none = { person: 'nothing', approvals: 0, isRejected: false } as const;
  it.each([
    ['open', none],
    ['open', { ...none, isRejected: true }],
    ['open', { ...none, approvals: 1 }],
    ['approved', { ...none, approvals: 2 }],
    ['approved', { ...none, person: 'agreed', isRejected: true }],
    ['declined', { ...none, person: 'declined' }],
    ['declined', { ...none, person: 'declined', approvals: 2 }],
  ] as const)('is %s for %j', (status, voices) => expect(standing('correction', voices, false)).toBe(status));
  it('is open after her no as long as the council may go against it', () => {
    expect(standing('vital-interest', { ...none, person: 'declined' }, false)).toBe('open');
    expect(standing('vital-interest', { ...none, person: 'declined', isRejected: true }, false)).toBe(
      'declined',
    );
    expect(standing('vital-interest', { ...none, person: 'agreed' }, true)).toBe('told');
  });
  it('stops at what it does not know', () => {
    const state = reidentificationDecider.evolve({ status: 'absent' }, requested());
    expect(() => reidentificationDecider.evolve(state, { type: 'x' } as never)).toThrow('x');
    expect(() => reidentificationDecider.decide({ kind: 'x' } as never, state)).toThrow('x');
    expect(reidentificationDecider.evolve({ status: 'absent' }, agreed)).toEqual({ status: 'absent' });
  });
});
