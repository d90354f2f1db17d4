import type { ControlFact, RecordField } from '../facts.js';
import { RECORDS } from '../testing/random/words.js';
import { randomWorld } from '../testing/random/world.js';
import { BOOKLET, card, contract, grant, pointAfter, stateAfter, WORLD } from '../testing/world.js';

const WORLDS = Math.min(60, Number(process.env['COOP_WORLDS'] ?? 60));

/** As JSON holds it; what is absent vanishes, and the order of members does not matter. */
const asJson = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each)));

/** The order in which people were listed is not kept. */
const unordered = <T extends { readonly fields: readonly RecordField[]; readonly owners: readonly string[] }>(
  record: T,
) => ({
  ...record,
  fields: record.fields.map((field) => ({ ...field, subjects: [...field.subjects].sort() })),
  owners: [...record.owners].sort(),
});

const byId = <T>(items: Iterable<T>, idOf: (item: T) => string): readonly T[] =>
  [...items].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));

/** Something stated, as the plain state keeps it. */
function kept(fact: object, validity: unknown) {
  const { kind: _, from: _from, until: _until, ...stated } = { kind: '', from: 0, until: 0, ...fact };
  return asJson({ ...stated, validity });
}

const worlds = Array.from({ length: WORLDS }, (_, seed) => randomWorld(500_000 + seed).facts);

function each(
  check: (point: ReturnType<typeof pointAfter>, state: ReturnType<typeof stateAfter>) => void,
): void {
  for (const facts of worlds) check(pointAfter(facts), stateAfter(facts));
}

describe('the contents of a decision point', () => {
  it('are the parties that were stated, and who was erased', () => {
    each(({ contents }, state) => {
      const known = [...state.parties].map(([party, { type, partners }]) => ({
        ...{ party, type, partners },
        isErased: state.erased.has(party),
      }));
      expect(byId(contents.parties(), ({ party }) => party)).toEqual(byId(known, ({ party }) => party));
      for (const party of known) expect(contents.party(party.party)).toEqual(party);
      expect([...contents.erased()].sort()).toEqual([...state.erased].sort());
      for (const id of ['anna', 'dora', 'courier', 'never named'])
        expect(contents.isErased(id)).toBe(state.erased.has(id));
    });
  });

  it('are the records as they became, and which were removed', () => {
    each(({ contents }, state) => {
      const known = [...state.records].map(([record, about]) => ({
        ...unordered(about),
        kind: 'record-known',
        isRemoved: state.removedRecords.has(record),
      }));
      const found = [...contents.records()].map((record) => ({ ...record, ...unordered(record) }));
      expect(asJson(byId(found, ({ record }) => record))).toEqual(
        asJson(byId(known, ({ record }) => record)),
      );
      for (const { isRemoved: _, ...about } of known) {
        const record = contents.record(about.record);
        expect(asJson(record && { ...record, ...unordered(record) })).toEqual(asJson(about));
      }
    });
  });

  it('are the grants as they were given, and which were withdrawn', () => {
    each(({ contents }, state) => {
      expect(
        byId(contents.grants(), ({ fact }) => fact.grant).map(({ fact, validity, isWithdrawn }) => [
          kept({ ...fact }, validity),
          isWithdrawn,
        ]),
      ).toEqual(
        byId(state.grants.values(), ({ grant: id }) => id).map((about) => [
          asJson(about),
          state.withdrawnGrants.has(about.grant),
        ]),
      );
      for (const [id, { validity }] of state.grants) expect(contents.grant(id)?.validity).toEqual(validity);
    });
  });

  it('are contracts, prohibitions and mandates as they stand', () => {
    each(({ contents }, state) => {
      const isSuspended = (id: string) =>
        [...(state.suspensions.get(id) ?? [])].some((one) => !state.endedSuspensions.get(id)?.has(one));
      for (const [id, about] of state.contracts) {
        const standing = contents.contract(id);
        expect(kept({ ...standing?.fact }, standing?.validity)).toEqual(asJson(about));
        expect([standing?.isTerminated, standing?.isSuspended]).toEqual([
          state.terminatedContracts.has(id),
          isSuspended(id),
        ]);
        expect([...(standing?.duties ?? [])]).toEqual([...(state.duties.get(id) ?? [])]);
      }
      for (const consumer of ['courier', 'bakery', 'anna'])
        expect(contents.contractsOf(consumer).map(({ fact }) => fact.contract)).toEqual([
          ...(state.contractsByConsumer.get(consumer) ?? []),
        ]);
      expect([...contents.contracts()]).toHaveLength(state.contracts.size);
      expect(
        [...contents.prohibitions()].map(({ fact, validity, isLifted }) => [
          kept({ ...fact }, validity),
          isLifted,
        ]),
      ).toEqual(
        [...state.prohibitions].map(([id, about]) => [asJson(about), state.liftedProhibitions.has(id)]),
      );
      expect(
        [...contents.mandates()].map(({ fact, validity, isEnded }) => [kept({ ...fact }, validity), isEnded]),
      ).toEqual([...state.mandates].map(([id, about]) => [asJson(about), state.endedMandates.has(id)]));
    });
  });

  it('are the records that concern someone, herself or through a partnership', () => {
    each(({ contents }, state) => {
      for (const party of ['anna', 'carla', 'duo', 'trio', 'ghost', 'never named']) {
        const bodies = new Set([party]);
        for (const one of bodies)
          for (const [body, { type, partners }] of state.parties)
            if (type === 'simple-partnership' && partners.includes(one)) bodies.add(body);
        const concerned = RECORDS.filter((record) => {
          const { fields = [], owners = [] } = state.records.get(record) ?? {};
          return [...owners, ...fields.flatMap(({ subjects }) => subjects)].some((one) => bodies.has(one));
        });
        expect(contents.recordsConcerning(party)).toEqual(concerned);
      }
    });
  });

  it('are nothing for an id that was never named, or was named but not stated', () => {
    const { contents } = pointAfter([
      { kind: 'party-erased', party: 'gone' },
      { kind: 'record-removed', record: 'gone' },
      { kind: 'grant-withdrawn', grant: 'gone' },
      { kind: 'contract-terminated', contract: 'gone' },
    ]);
    for (const id of ['gone', 'never named', '00000000-0000-4000-8000-000000000000']) {
      expect([contents.party(id), contents.record(id), contents.grant(id), contents.contract(id)]).toEqual([
        ...[undefined, undefined, undefined, undefined],
      ]);
      expect(contents.isErased(id)).toBe(id === 'gone');
    }
    expect([[...contents.parties()], [...contents.records()], [...contents.grants()]]).toEqual([[], [], []]);
    expect([[...contents.contracts()], [...contents.erased()]]).toEqual([[], ['gone']]);
  });
});

describe('a decision point', () => {
  const facts: readonly ControlFact[] = [
    ...WORLD,
    contract({ scope: { categories: ['texts'] } }),
    contract({ contract: 'k-card', scope: { records: ['card'] } }),
    grant(),
    card({ record: 'later' }),
  ];
  const point = pointAfter(facts);

  it('says which records lie within the scope of a contract', () => {
    const reached = (id: string) =>
      ['card', BOOKLET.record, 'later', 'never named'].filter((record) => point.reaches(id, record));
    expect([reached('k-courier'), reached('k-card'), reached('k-none')]).toEqual([
      [BOOKLET.record],
      ['card'],
      [],
    ]);
  });

  it('says which purposes there are, and which lie within which', () => {
    expect([point.isPurpose('Marketing'), point.isPurpose('Telepathy')]).toEqual([true, false]);
    expect([
      point.isWithin('DirectMarketing', 'Marketing'),
      point.isWithin('Marketing', 'Marketing'),
      point.isWithin('Marketing', 'DirectMarketing'),
      point.isWithin('Telepathy', 'Marketing'),
      point.isWithin('Marketing', 'Telepathy'),
      point.isWithin('Telepathy', 'Telepathy'),
    ]).toEqual([true, true, false, false, false, false]);
    expect(point.purposesBelow('Telepathy')).toEqual([]);
    for (const purpose of point.purposesBelow('Marketing'))
      expect([purpose, point.isWithin(purpose, 'Marketing')]).toEqual([purpose, true]);
    expect(point.purposesBelow('Marketing')).toContain('DirectMarketing');
  });
});
