import {
  IndexRunner,
  projectionDigest,
  ProjectionRunner,
  rebuild,
  stateDigest,
  type ReadModels,
} from '@coop/event-sourcing';
import { createActorIndex, projections } from '../replay.js';
import { apiUnderTest, type ApiUnderTest } from '../testing/api-under-test.js';

/** A small history with something of everything. */
async function history(): Promise<ApiUnderTest> {
  const api = await apiUnderTest();
  const [steward, bruno] = api.founders;
  const dora = await api.member('Dora Keller');
  const eva = await api.member('Eva Brunner');
  await api.call(bruno, 'POST', `/identity/parties/${eva.party}/vouches`, { met: 'known-for-years' });
  await api.call(steward, 'POST', `/identity/parties/${eva.party}/vouches`, { met: 'in-person' });
  await api.call(eva.token, 'PATCH', '/identity/me', { name: 'Eva Brunner-Egli' });
  await api.call(steward, 'POST', '/identity/mandates', {
    kind: 'corrector',
    agent: eva.party,
    scope: { fields: ['phone'] },
  });
  await api.call(steward, 'POST', '/identity/mandates', { kind: 'auditor', agent: dora.party });
  await api.call(steward, 'POST', '/identity/parties', {
    kind: 'simple-partnership',
    name: 'Duo',
    partners: [eva.party, dora.party],
  });
  const { body: firm } = await api.call(steward, 'POST', '/identity/parties', {
    kind: 'legal-person',
    name: 'Agence SA',
  });
  const publicKey = {
    kty: 'OKP',
    crv: 'Ed25519',
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    kid: 'k1',
  };
  await api.call(steward, 'POST', '/identity/clients', {
    clientId: 'agence-test',
    party: firm['party'],
    publicKey,
  });
  await api.call(dora.token, 'POST', '/identity/erasures', { keepFingerprint: false });
  return api;
}

/** The same on every database. @param open gives empty read models */
export function readModelsSuite(open: () => Promise<ReadModels>): void {
  let api: ApiUnderTest;

  beforeAll(async () => {
    api = await history();
  });

  afterAll(() => api.close());

  it.each(projections.map(({ name }) => name))(
    '%s gives the digest that it had in SQLite, and again when it is rebuilt',
    async (name) => {
      const projection = projections.find((candidate) => candidate.name === name)!;
      const { store, readModels } = api.identity;
      const grown = await projectionDigest(readModels.reader(), projection);

      const other = await open();
      const runner = new ProjectionRunner(store, other, projections);
      await runner.prepare();
      await runner.catchUp();
      expect(await projectionDigest(other.reader(), projection)).toBe(grown);
      await rebuild({ store, readModels: other, projections: [projection] });
      expect(await projectionDigest(other.reader(), projection)).toBe(grown);
      await other.close();
    },
  );

  it('the index of actors is the same when it is folded again', async () => {
    const again = createActorIndex();
    await new IndexRunner(api.identity.store, [again]).catchUp();
    expect(stateDigest(again.digestInput())).toBe(stateDigest(api.identity.parts.actors.digestInput()));
  });

  it('stop at an event that they do not know', async () => {
    const [known] = await api.identity.store.readStream(
      `identity-party-${api.identity.parts.actors.founding?.firstSteward ?? ''}`,
    );
    const unknown = { ...known!, type: 'identity.party.sold' };
    expect(() => createActorIndex().apply(unknown)).toThrow(TypeError);
    for (const projection of projections)
      await expect(projection.apply(api.identity.readModels.reader(), unknown)).rejects.toThrow(TypeError);
  });
}
