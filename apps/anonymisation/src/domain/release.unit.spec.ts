import { Personal } from '@coop/contracts';
import { specification } from '@coop/event-sourcing/testing';
import {
  releaseDecider,
  type MakeRelease,
  type ReleaseCommand,
  type ReleaseEvent,
  type RequestRelease,
} from './release.js';
import type { EarlierTable } from './series.js';

const RELEASE = '0199b000-0000-7000-8000-000000000001';
const EARLIER_ID = '0199b000-0000-7000-8000-000000000002';
const RESEARCHER = '0199b000-0000-7000-8000-000000000003';
const UNIVERSITY = '0199b000-0000-7000-8000-000000000004';
const CONTRACT = '0199b000-0000-7000-8000-000000000005';
const DIGEST = 'a'.repeat(64);
const column = (field: string, hierarchy: string) => ({ field, hierarchy });

const asked: RequestRelease['asked'] = {
  release: RELEASE,
  researcher: RESEARCHER,
  contract: CONTRACT,
  category: 'survey',
  purpose: 'ScientificResearch',
  quasiIdentifiers: [{ field: 'age', hierarchy: DIGEST }],
  sensitive: 'opinion',
  k: 5,
  l: 2,
  maxSuppressionShare: 0.1,
};
/** Given in the year before. */
const EARLIER: EarlierTable = {
  ...{ release: EARLIER_ID, requestedAt: '2025-11-01T12:00:00.000Z', status: 'made' },
  ...{ quasiIdentifiers: asked.quasiIdentifiers, sensitive: asked.sensitive },
};
const contract = {
  consumer: UNIVERSITY,
  actions: ['anonymise'],
  from: '2026-01-01T00:00:00Z',
  until: '2027-01-01T00:00:00Z',
  suspensions: [] as string[],
  ended: false,
};
const request: RequestRelease = {
  kind: 'request-release',
  ...{ asked, contract },
  institutions: [UNIVERSITY],
  earlier: [],
  period: 'year',
  now: '2026-03-01T12:00:00Z',
};
const made: MakeRelease['made'] = {
  release: RELEASE,
  disclosure: EARLIER_ID,
  label: 'reduced-risk-not-anonymous',
  decision: 'by-policy',
  tableDigest: DIGEST,
  table: new Personal('age,opinion'),
  members: new Personal('somebody something 0'),
  report: {
    model: '5-anonymity',
    ...{ rows: 100, suppressed: 2, classes: 10, smallestClass: 5, leastDistinctSensitive: 2 },
    granularity: 0.7,
    granularityOf: { age: 0.7 },
    levels: { age: { least: 1, greatest: 1 } },
    attacks: [],
    ...{ prosecutorRisk: 0.2, journalistRisk: 0.2, marketerRisk: 0.1 },
  },
};
const make: ReleaseCommand = { kind: 'make-release', made, earlier: [], comparedWith: [] };
const tooFew = { release: RELEASE, code: 'k-not-reachable', figures: { k: 5 } };
const turnDown: ReleaseCommand = { kind: 'refuse-release', ...tooFew };
const purge: ReleaseCommand = { kind: 'purge-table', release: RELEASE };

const wasRequested: ReleaseEvent = {
  type: 'anonymisation.release.requested',
  data: { ...asked, institution: UNIVERSITY },
};
const wasMade: ReleaseEvent = { type: 'anonymisation.release.made', data: made };
const wasRefused: ReleaseEvent = { type: 'anonymisation.release.refused', data: tooFew };
const overlapped: ReleaseEvent = {
  type: 'anonymisation.release.refused',
  data: { release: RELEASE, code: 'overlapping-release', figures: { earlier: 1 } },
};
const wasPurged: ReleaseEvent = {
  type: 'anonymisation.release.purged',
  data: { release: RELEASE, tableDigest: DIGEST },
};
const { given } = specification(releaseDecider);

describe('A request for a table', () => {
  it('is recorded for the institution whose contract it names', () =>
    given().when(request).then(wasRequested));
  it('is recorded with all that is to be promised, and by which public references', () => {
    const reference = { name: 'residents-2025', digest: DIGEST };
    const more: Partial<RequestRelease['asked']> = {
      quasiIdentifiers: [{ field: 'age', hierarchy: DIGEST, name: 'ages-2025' }],
      models: [
        { model: 'k-map', k: 20 },
        { model: 't-closeness', t: 0.2, distance: { order: DIGEST } },
      ],
      ...{ population: reference, household: 'home' },
    };
    given()
      .when({ ...request, asked: { ...asked, ...more } })
      .then({ ...wasRequested, data: { ...wasRequested.data, ...more } });
  });
  it('is recorded when the institution was given a table of the same columns in an earlier period', () =>
    given()
      .when({ ...request, earlier: [EARLIER] })
      .then(wasRequested));
  it.each<[string, Partial<RequestRelease>, Partial<EarlierTable>]>([
    ['in the same period', {}, { requestedAt: '2026-01-01T00:00:00.000Z' }],
    ['once and for all', { period: 'once' }, {}],
    ['on which stewards have yet to decide', {}, { status: 'proposed' }],
    ['that was purged, so that nothing can be compared with it', {}, { status: 'purged' }],
    ['of another sensitive column', {}, { sensitive: 'income' }],
    ['of further columns', {}, { quasiIdentifiers: [...asked.quasiIdentifiers, column('postcode', DIGEST)] }],
    ['coarsened in another way', {}, { quasiIdentifiers: [column('age', 'b'.repeat(64))] }],
  ])('is recorded and refused when the institution was given a table %s', (_which, changes, table) =>
    given()
      .when({ ...request, ...changes, earlier: [{ ...EARLIER, ...table }] })
      .then(wasRequested, overlapped),
  );
  it('may name its columns in another order', () => {
    const columns = [column('age', DIGEST), column('postcode', DIGEST)];
    const other = { ...asked, quasiIdentifiers: columns };
    given()
      .when({ ...request, asked: other, earlier: [{ ...EARLIER, quasiIdentifiers: columns.toReversed() }] })
      .then({ ...wasRequested, data: { ...other, institution: UNIVERSITY } });
  });
  it('needs a researcher of some institution', () =>
    given()
      .when({ ...request, institutions: [] })
      .thenRefused('forbidden'));
  it('needs a contract that exists', () =>
    given()
      .when({ ...request, contract: undefined })
      .thenRefused('contract-unknown'));
  it("cannot use another institution's contract, nor learn that there is one", () =>
    given()
      .when({ ...request, institutions: [RESEARCHER] })
      .thenRefused('contract-unknown'));
  it.each([
    ['before its first day', { from: '2026-03-02T00:00:00Z' }],
    ['from its last moment on', { until: '2026-03-01T12:00:00Z' }],
    ['once it was ended', { ended: true }],
    ['while it is suspended', { suspensions: [RELEASE] }],
  ])('cannot use a contract %s', (_when, changes) =>
    given()
      .when({ ...request, contract: { ...contract, ...changes } })
      .thenRefused('contract-not-in-force'),
  );
  it('needs a contract that allows anonymisation by name', () =>
    given()
      .when({ ...request, contract: { ...contract, actions: ['read', 'analyse'] } })
      .thenRefused('contract-without-anonymise'));
  it('is made once', () => given(wasRequested).when(request).thenRefused('release-exists'));
});

describe('A release', () => {
  it('is made when the data allow it', () => given(wasRequested).when(make).then(wasMade));
  it('is refused when another table of the category was made meanwhile', () =>
    given(wasRequested)
      .when({ kind: 'make-release', made, earlier: [EARLIER], comparedWith: [] })
      .then(overlapped));
  it('is made beside the tables that it was attacked together with', () =>
    given(wasRequested)
      .when({ kind: 'make-release', made, earlier: [EARLIER], comparedWith: [EARLIER_ID] })
      .then(wasMade));
  it('is refused when the data do not allow it', () => given(wasRequested).when(turnDown).then(wasRefused));
  it.each([
    ['made', wasMade],
    ['refused', wasRefused],
  ])('that was %s has its outcome for ever', (_outcome, event) => {
    given(wasRequested, event).when(make).thenNothing();
    given(wasRequested, event).when(turnDown).thenNothing();
  });
  it('cannot be made without a request', () => {
    given().when(make).thenRefused('not-found');
    given().when(turnDown).thenRefused('not-found');
  });
});

describe('The table of a release', () => {
  it('is purged, and its digest stays', () => given(wasRequested, wasMade).when(purge).then(wasPurged));
  it('is purged once', () => given(wasRequested, wasMade, wasPurged).when(purge).thenNothing());
  it('cannot be purged where there is none', () => {
    given().when(purge).thenRefused('not-found');
    given(wasRequested).when(purge).thenRefused('release-without-table');
    given(wasRequested, wasRefused).when(purge).thenRefused('release-without-table');
  });
});

describe('The history of a release', () => {
  it.each([wasMade, wasRefused, wasPurged])('says nothing when it begins in the middle', (event) =>
    expect(releaseDecider.evolve(releaseDecider.initial, event)).toEqual({ status: 'absent' }),
  );
  it('stops its reader at an event or command that it does not know', () => {
    const imagined = { type: 'anonymisation.release.imagined' } as unknown as ReleaseEvent;
    expect(() => releaseDecider.evolve(releaseDecider.initial, imagined)).toThrow(
      'anonymisation.release.imagined',
    );
    const command = { kind: 'imagine' } as unknown as ReleaseCommand;
    expect(() => releaseDecider.decide(command, releaseDecider.initial)).toThrow('imagine');
  });
});

describe('A table that two have to approve of', () => {
  const [ONE, TWO] = ['0199b000-0000-7000-8000-0000000000f1', '0199b000-0000-7000-8000-0000000000f2'];
  const proposal: ReleaseEvent = {
    type: 'anonymisation.release.made',
    data: { ...made, decision: 'awaited' },
  };
  const approve = (steward: string, ...institutions: string[]): ReleaseCommand => ({
    ...{ kind: 'approve-release', release: RELEASE, steward, institutions },
  });
  const reject = (...institutions: string[]): ReleaseCommand => ({
    ...{ kind: 'reject-release', release: RELEASE, steward: TWO, institutions, reason: 'too-risky' },
  });
  const approvedBy = (steward: string): ReleaseEvent => ({
    type: 'anonymisation.release.approved',
    data: { release: RELEASE, steward },
  });
  const rejected: ReleaseEvent = {
    type: 'anonymisation.release.rejected',
    data: { release: RELEASE, steward: TWO, reason: 'too-risky' },
  };
  const after = (...events: ReleaseEvent[]) => given(wasRequested, proposal, ...events);

  it('is approved by two persons, each once', () => {
    after().when(approve(ONE)).then(approvedBy(ONE));
    after(approvedBy(ONE)).when(approve(ONE)).thenNothing();
    after(approvedBy(ONE)).when(approve(TWO)).then(approvedBy(TWO));
    after(approvedBy(ONE), approvedBy(TWO)).when(approve(ONE)).thenNothing();
  });

  it('is approved and rejected by nobody for herself', () => {
    after().when(approve(RESEARCHER)).thenRefused('own-release');
    after().when(approve(ONE, UNIVERSITY)).thenRefused('own-release');
    after().when(reject(UNIVERSITY)).thenRefused('own-release');
    after().when(approve(ONE, CONTRACT)).then(approvedBy(ONE));
  });

  it('is rejected by one, and then deleted, until it is decided', () => {
    after().when(reject()).then(rejected, wasPurged);
    after(approvedBy(ONE)).when(reject()).then(rejected, wasPurged);
    after(rejected, wasPurged).when(reject()).thenNothing();
    after(rejected, wasPurged).when(approve(ONE)).thenRefused('release-decided');
    after(approvedBy(ONE), approvedBy(TWO)).when(reject()).thenRefused('release-decided');
    after(rejected, wasPurged).when(purge).thenNothing();
  });

  it('is no table to purge before', () => {
    after(approvedBy(ONE)).when(purge).thenRefused('release-without-table');
    after(approvedBy(ONE), approvedBy(TWO)).when(purge).then(wasPurged);
  });

  it('is decided where it was asked for, and not where the policy released it', () => {
    given().when(approve(ONE)).thenRefused('not-found');
    given(wasRequested).when(approve(ONE)).thenRefused('release-decided');
    given(wasRequested, wasMade).when(approve(ONE)).thenRefused('release-decided');
    given(wasRequested, wasMade).when(reject()).thenRefused('release-decided');
    given(wasRequested, wasRefused).when(reject()).thenRefused('release-decided');
  });
});
