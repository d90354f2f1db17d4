import { specification } from '@coop/event-sourcing/testing';
import {
  proposalDecider,
  voteOf,
  type AnnulProposal,
  type KnownBody,
  type ProposalCommand,
  type ProposalEvent,
  type RecordProposal,
} from './proposal.js';

const [VOTE, BODY, ANNE, BRUNO] = [1, 2, 3, 4].map((n) => `0198c0de-0000-7000-8000-00000000000${n}`);
const handle = (text: string | undefined): string => text ?? '';
const data: RecordProposal['recorded'] = {
  ...{ proposal: handle(VOTE), body: handle(BODY), matter: 'use-of-records' },
  resolution: { reference: 'AG-2026/3', digest: 'a'.repeat(64) },
  ...{ inFavour: 2, entitled: 3, votedOn: '2026-03-01' },
  ...{ recordedBy: handle(ANNE), mandate: null },
};
const body: KnownBody = { type: 'registered-collective', partners: [], isErased: false };
const record: RecordProposal = {
  ...{ kind: 'record-proposal', recorded: data, body, entitled: true, today: '2026-03-02' },
};
const recorded: ProposalEvent = { type: 'consent.proposal.recorded', data };
const annul: AnnulProposal = {
  ...{ kind: 'annul-proposal', proposal: handle(VOTE), ground: 'miscounted', by: handle(ANNE) },
  speaksFor: [handle(BODY)],
};
const annulled: ProposalEvent = {
  type: 'consent.proposal.annulled',
  data: { proposal: handle(VOTE), body: handle(BODY), ground: 'miscounted', annulledBy: handle(ANNE) },
};
const { given } = specification(proposalDecider);
const counted = (inFavour: number, entitled: number) => ({ ...data, inFavour, entitled });

describe('A vote', () => {
  it('is recorded once, also one that nothing follows from', () => {
    given().when(record).then(recorded);
    given(recorded).when(record).thenRefused('vote-exists');
    const lost = counted(0, 3);
    given()
      .when({ ...record, recorded: lost })
      .then({ type: 'consent.proposal.recorded', data: lost });
  });
  it('has no more in favour than are entitled', () =>
    given()
      .when({ ...record, recorded: counted(4, 3) })
      .thenRefused('vote-count-invalid'));
  it('of a simple partnership is one of all its partners', () => {
    const partnership = {
      ...body,
      type: 'simple-partnership',
      partners: [handle(ANNE), handle(BRUNO)],
    } as const;
    given()
      .when({ ...record, body: partnership, recorded: counted(1, 1) })
      .thenRefused('vote-count-invalid');
    given()
      .when({ ...record, body: partnership, recorded: counted(1, 2) })
      .then({ type: 'consent.proposal.recorded', data: counted(1, 2) });
  });
  it('is recorded on its day or later', () => {
    given()
      .when({ ...record, recorded: { ...data, votedOn: '2026-03-03' } })
      .thenRefused('vote-day-invalid');
    given()
      .when({ ...record, today: data.votedOn })
      .then(recorded);
  });
  it('is told by whoever speaks for the body, who learns nothing of bodies of others', () => {
    for (const other of [undefined, body])
      given()
        .when({ ...record, body: other, entitled: false })
        .thenRefused('mandate-missing');
  });
  it('is one of a body that is there', () => {
    given()
      .when({ ...record, body: undefined })
      .thenRefused('body-unknown');
    given()
      .when({ ...record, body: { ...body, isErased: true } })
      .thenRefused('body-unknown');
  });
  it('is never one about a person', () =>
    given()
      .when({ ...record, body: { ...body, type: 'person' } })
      .thenRefused('body-is-person'));
  it('is declared void by whoever speaks for the body, or by a steward, once', () => {
    given(recorded).when(annul).then(annulled);
    given(recorded)
      .when({ ...annul, speaksFor: 'all' })
      .then(annulled);
    given(recorded, annulled).when(annul).thenRefused('vote-annulled');
  });
  it('of others does not exist', () => {
    given().when(annul).thenRefused('vote-unknown');
    given(recorded)
      .when({ ...annul, speaksFor: [handle(ANNE)] })
      .thenRefused('vote-unknown');
  });
  it('stays absent when its history begins in the middle', () =>
    expect(proposalDecider.evolve(proposalDecider.initial, annulled)).toEqual({ status: 'absent' }));
  it('carries what its own body agrees to, until it is void', () => {
    const after = (...events: ProposalEvent[]) =>
      events.reduce(proposalDecider.evolve, proposalDecider.initial);
    expect(voteOf(after(), handle(BODY))).toBe('unknown');
    expect(voteOf(after(recorded), handle(BODY))).toBe('carried');
    expect(voteOf(after(recorded), handle(ANNE))).toBe('unknown');
    expect(voteOf(after(recorded, annulled), handle(BODY))).toBe('annulled');
  });
  it('stops its reader at an event or command that it does not know', () => {
    const event = { type: 'consent.proposal.imagined' } as unknown as ProposalEvent;
    expect(() => proposalDecider.evolve(proposalDecider.initial, event)).toThrow('imagined');
    expect(() =>
      proposalDecider.decide({ kind: 'imagine' } as unknown as ProposalCommand, proposalDecider.initial),
    ).toThrow('imagine');
  });
});
