import { why } from '@coop/audit/replay';
import { historyDoors } from './history-doors.js';
import type { Caller } from './testing/caller.js';
import { SmallCooperative } from './testing/small-cooperative.js';

const UNTIL = '2099-01-01T00:00:00.000Z';
const MAJORITY = { votes: 1, of: 2, strictly: true };
const VOTE = {
  ...{ matter: 'use-of-records', inFavour: 7, entitled: 12, votedOn: '2026-01-15' },
  resolution: { reference: 'AG-2026/3', digest: 'a'.repeat(64) },
};

describe('A record of a body that decides by vote', () => {
  let small: SmallCooperative;
  let ada: Caller;
  let ben: Caller;
  let partner: Caller;
  let steward: Caller;
  let chorus: string;
  let record: string;
  const asked: string[] = [];

  beforeAll(async () => {
    small = await SmallCooperative.open();
    const { history } = small;
    [ada, ben, steward] = [
      await small.signIn(history.ada),
      await small.signIn(history.ben),
      await small.signIn(history.steward),
    ];
    partner = await small.asClient(history.partner);
    const { party } = await steward.must('POST', '/identity/parties', {
      ...{ kind: 'registered-collective', name: 'Chœur inventé' },
    });
    chorus = String(party);
    await steward.must('POST', '/identity/mandates', {
      ...{ kind: 'signatory', principal: chorus, agent: history.ada.party },
    });
    ({ record } = (await ada.must('POST', '/records', {
      ...{ kind: 'collective-work', category: 'health', owners: [chorus], quorum: MAJORITY },
      fields: [
        { name: 'text', value: 'Un chant inventé.' },
        { name: 'portrait', value: 'Ben au premier rang.', subjects: [chorus, history.ben.party] },
      ],
    })) as { record: string });
    // The partner waits for nothing that others have entered.
    await small.cooperative.settled();
  });
  afterAll(() => small.remove());

  const read = async (fields: string) => {
    const { contract } = small.history;
    const path = `/records/${record}?contract=${contract}&purpose=ServiceProvision&fields=${fields}`;
    const { status, body } = await partner.get(path);
    asked.push(String(body['id'] ?? body['disclosure']));
    return status === 200 ? Object.keys(body['fields'] as object) : [status, body['stage']];
  };
  const agree = (as: Caller, body: object) =>
    as.must('POST', '/consent/grants', {
      ...{ recipient: small.history.partner.party, scope: { records: [record] } },
      ...{ fields: ['text', 'portrait'], purposes: ['ServiceProvision'], actions: ['read'] },
      ...{ until: UNTIL, notice: { language: 'fr' } },
      ...body,
    });
  const reasonsOf = async (id: string | undefined) => {
    const { store } = small.cooperative.foundations;
    const answer = await why(store, historyDoors, id ?? '');
    return answer.found === 'decision' ? [answer.reproducible, ...answer.recorded.reasons] : [answer.found];
  };

  it('is released by a vote that carries, and by nothing less', async () => {
    await agree(ada, { stakeholder: chorus });
    expect(await read('text')).toEqual([403, 'consent']);
    expect(await reasonsOf(asked.at(-1))).toEqual([true, 'grant-without-quorum']);
    const { proposal } = await ada.must('POST', '/consent/proposals', { ...VOTE, body: chorus });
    await agree(ada, { stakeholder: chorus, proposal });
    expect(await read('text')).toEqual(['text']);
    expect(await reasonsOf(asked.at(-1))).toEqual([true, 'granted']);
    // Nobody's quorum stands in for Ben.
    expect(await read('text,portrait')).toEqual(['text']);
    await agree(ben, {});
    expect(await read('text,portrait')).toEqual(['text', 'portrait']);
    await ada.must('POST', `/consent/proposals/${String(proposal)}/annulment`, { ground: 'miscounted' });
    expect(await read('text,portrait')).toEqual([403, 'consent']);
    expect((await reasonsOf(asked.at(-1))).slice(0, 2)).toEqual([true, 'grant-without-quorum']);
  });

  it('was decided then as a replay decides it', async () => {
    for (const id of asked) expect([id, (await reasonsOf(id))[0]]).toEqual([id, true]);
    const before = await small.digests();
    await small.stop();
    await small.startAgain();
    expect([...(await small.digests())]).toEqual([...before]);
  });

  it('is one of bodies alone: a person decides for herself', async () => {
    const body = {
      ...{ kind: 'personal-work', category: 'works', quorum: MAJORITY },
      fields: [{ name: 'text', value: 'Un poème inventé.' }],
    };
    expect(await ada.post('/records', body)).toMatchObject({
      ...{ status: 422, body: { code: 'quorum-needs-bodies' } },
    });
    const votes = { ...VOTE, body: small.history.ada.party };
    expect(await ada.post('/consent/proposals', votes)).toMatchObject({
      ...{ status: 422, body: { code: 'body-is-person' } },
    });
  });

  it('follows the purposes that the cooperative adopts, where somebody agrees anew', async () => {
    const { terms, current } = await ada.must('GET', '/consent/taxonomies');
    const moved = (terms as readonly { purpose: string; parents: string[] }[]).map((term) =>
      term.purpose === 'Verification' ? { ...term, parents: ['ServiceProvision'] } : term,
    );
    const next = [...moved, { purpose: 'SongBook', parents: ['ServiceProvision'] }];
    const adopt = (as: Caller) =>
      as.post('/consent/taxonomies', {
        ...{ version: 'chorus-1', replaces: current, terms: next, resolution: VOTE.resolution },
      });
    expect((await adopt(ada)).status).toBe(403);
    expect((await adopt(steward)).status).toBe(201);
    const { contract } = small.history;
    const answer = await partner.get(`/records/${record}?contract=${contract}&purpose=SongBook`);
    // The partner's contract was concluded before: it covers no more than it did.
    expect(answer).toMatchObject({ status: 403, body: { stage: 'contract' } });
    expect(await reasonsOf(String(answer.body['id']))).toEqual(
      expect.arrayContaining([true, 'purpose-not-in-contract']),
    );
  });
});
