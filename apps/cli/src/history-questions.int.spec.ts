import {
  accessHistory,
  ControlHistory,
  diff,
  resolveMoment,
  stateAt,
  type AccessInterval,
  type ControlReplay,
  type HistoryStore,
  type Moment,
} from '@coop/audit/replay';
import { whoCouldRead } from '@coop/consent-engine';
import { asOfToday, categoryOf, stateDigest, type StoredEvent } from '@coop/event-sourcing';
import { SeededRandom } from '@coop/event-sourcing/testing';
import { historyDoors } from './history-doors.js';
import { handle } from './testing/example-folder.js';
import { FIELDS, randomHistory, RECORDS, ToldHistory } from './testing/random-history.js';

const WORLDS = 15;
const EVENTS = 90;
const SEED = 20_261_128;

/** Every event, and nothing else: for walks that are written to be trusted. */
async function eventsOf(store: HistoryStore, upTo: bigint): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  for await (const { events } of store.readAll(0n))
    found.push(...events.filter(({ position }) => position <= upTo).map(asOfToday));
  return found;
}

function feed(control: ControlReplay, event: StoredEvent): boolean {
  const concerns = control.categories.includes(categoryOf(event.stream) ?? '');
  if (concerns) control.apply(event);
  else control.reach(event.position);
  return concerns;
}

async function walkedTo(store: HistoryStore, position: bigint): Promise<ControlReplay> {
  const control = historyDoors.createControl();
  for (const event of await eventsOf(store, position)) feed(control, event);
  return control;
}

/** Every moment that an event names, in its data, as the end or beginning of something. */
function momentsIn(value: unknown): readonly number[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, member]) =>
    (name === 'from' || name === 'until') && typeof member === 'string'
      ? [Date.parse(member)]
      : momentsIn(member),
  );
}

/** Who could read, asked after every single event and at every single moment. */
async function plainAccess(store: HistoryStore, record: string, field: string, from: Moment, to: Moment) {
  const [start, end] = [await resolveMoment(store, from), await resolveMoment(store, to)];
  const control = historyDoors.createControl();
  const intervals: AccessInterval[] = [];
  const ask = (position: bigint, asOf: number) => {
    if (control.point.contents.record(record) === undefined) return;
    const readers = whoCouldRead(control.point, { record, field, asOf });
    const open = intervals.at(-1);
    if (JSON.stringify(open?.readers) === JSON.stringify(readers)) return;
    const time = new Date(asOf).toISOString();
    if (open !== undefined) intervals.splice(-1, 1, { ...open, toPosition: position, toTime: time });
    intervals.push({ fromPosition: position, toPosition: null, fromTime: time, toTime: null, readers });
  };
  let last = 0n;
  let waiting: readonly number[] = [];
  const askUntil = (time: string) => {
    const due = waiting.filter((moment) => moment <= Date.parse(time));
    waiting = waiting.filter((moment) => moment > Date.parse(time));
    for (const moment of due.toSorted((a, b) => a - b)) ask(last, moment);
  };
  for (const event of await eventsOf(store, end.position)) {
    askUntil(event.recordedAt);
    last = event.position;
    feed(control, event);
    const later = momentsIn(event.data).filter((moment) => moment > Date.parse(event.recordedAt));
    waiting = [...waiting, ...later];
    ask(event.position, Date.parse(event.recordedAt));
  }
  askUntil(end.time);
  const isAsked = ({ toPosition, toTime }: AccessInterval) =>
    Date.parse(toTime ?? '9999-12-31T00:00:00Z') > Date.parse(start.time) ||
    (toPosition ?? start.position + 1n) > start.position;
  return intervals.filter(isAsked);
}

/** A moment of the ledger: a position, or a time at, shortly before or long after which something was recorded. */
async function someMoment(store: HistoryStore, random: SeededRandom): Promise<Moment> {
  const position = BigInt(random.integer(0, Number(store.head())));
  if (position === 0n || random.chance(0.5)) return position;
  const { time } = await resolveMoment(store, position);
  return new Date(Date.parse(time) + random.pick([0, -1, 50_000_000])).toISOString();
}

describe('questions of history, over random histories', () => {
  it('about who could read are answered as if every event and moment had been asked about', async () => {
    let readable = 0;
    for (let world = 0; world < WORLDS; world += 1) {
      const random = new SeededRandom(SEED + world);
      const store = await randomHistory(SEED + world, EVENTS);
      for (const record of RECORDS) {
        const [one, other] = [await someMoment(store, random), await someMoment(store, random)];
        const field = random.pick(FIELDS);
        for (const [from, to] of [
          [0n, store.head()],
          [one, other],
        ] as const) {
          const { intervals } = await accessHistory(store, historyDoors, { record, field, from, to });
          const plain = await plainAccess(store, record, field, from, to);
          expect({ world, record, field, from, to, intervals }).toEqual({
            ...{ world, record, field, from, to, intervals: plain },
          });
          readable += plain.filter(({ readers }) => readers.length > 0).length;
        }
      }
    }
    // Worlds in which nobody could ever read would say nothing.
    expect(readable).toBeGreaterThan(WORLDS);
  }, 120_000);

  it('about the state are answered by snapshots and chronicle as by a walk from the first event', async () => {
    for (let world = 0; world < WORLDS; world += 1) {
      const random = new SeededRandom(SEED + world);
      const store = await randomHistory(SEED + world, EVENTS);
      const history = new ControlHistory(store, historyDoors, { every: 7n });
      await stateAt(store, historyDoors, store.head());
      for (let question = 0; question < 8; question += 1) {
        const moment = await someMoment(store, random);
        const state = await stateAt(store, historyDoors, moment, { lists: true, digest: true });
        const control = await walkedTo(store, state.position);
        const at = Date.parse(state.time);
        expect(state.digests).toEqual([
          { readModel: control.name, digest: stateDigest(control.digestInput()) },
        ]);
        expect(await history.at(state.position, ({ point }) => stateDigest(point.digestInput()))).toEqual(
          stateDigest(control.point.digestInput()),
        );
        const { contents } = control.point;
        const grants = [...contents.grants()].filter(
          ({ fact, validity: { from, until }, isWithdrawn }) =>
            !isWithdrawn && from <= at && at < until && !contents.isErased(fact.stakeholder),
        );
        expect(
          state.lists?.grants.map(({ grant, stakeholder, until }) => [grant, stakeholder, until]),
        ).toEqual(
          grants
            .map(({ fact, validity }) => [
              fact.grant,
              fact.stakeholder,
              new Date(validity.until).toISOString(),
            ])
            .sort(([one = ''], [other = '']) => (one < other ? -1 : 1)),
        );
        expect(state.summary).toMatchObject({
          grants: grants.length,
          records: [...contents.records()].filter(({ isRemoved }) => !isRemoved).length,
          parties: [...contents.parties()].filter(({ isErased }) => !isErased).length,
        });
      }
    }
  }, 120_000);

  it('about differences are those of the whole history, cut to the window', async () => {
    for (let world = 0; world < WORLDS; world += 1) {
      const random = new SeededRandom(SEED + world);
      const store = await randomHistory(SEED + world, EVENTS);
      const whole = (await diff(store, 0n, store.head())).changes;
      for (let question = 0; question < 6; question += 1) {
        const [from, to] = [await someMoment(store, random), await someMoment(store, random)];
        const { from: start, to: end, changes } = await diff(store, from, to);
        const inside = whole.filter(({ position, time, cause }) =>
          cause === 'event'
            ? position > start.position && position <= end.position
            : Date.parse(time) > Date.parse(start.time) && Date.parse(time) <= Date.parse(end.time),
        );
        const bare = (all: typeof changes) => all.map((change) => ({ ...change, withinWindow: false }));
        // What runs out after the last event, but before the moment asked about, is not in the whole history.
        expect(bare(changes).slice(0, inside.length)).toEqual(bare(inside));
        for (const { cause, time } of changes.slice(inside.length))
          expect([cause, Date.parse(time) > Date.parse(whole.at(-1)?.time ?? '')]).toEqual(['time', true]);
      }
    }
  });
});

describe('who could read is asked again', () => {
  const [ANNA, BRUNO, CLINIC, RECORD, GRANT] = ['anna', 'bruno', 'clinic', 'record', 'grant'].map(handle);
  const [CONTRACT, IMPORT] = ['contract', 'import'].map(handle);
  const PURPOSES = ['ResearchAndDevelopment'];

  const party = (id: string | undefined, kind = 'person') =>
    [
      'identity.party.registered',
      'identity-party',
      { party: id, kind, registeredBy: 'system:test' },
    ] as const;
  const record = (source: object = { party: ANNA }, basis: object | null = null) =>
    [
      'records.record.created',
      'records-record',
      {
        ...{ record: RECORD, kind: 'personal-data', category: 'contact', owners: [ANNA], source, basis },
        ...{ controlRule: 'all-mentioned' },
        fields: [
          { name: 'phone', value: 'sealed', subjects: [ANNA], sensitive: false, visibility: 'contract' },
        ],
      },
    ] as const;
  const contract = (history: ToldHistory) => {
    const terms = {
      ...{
        contract: CONTRACT,
        consumer: CLINIC,
        purposes: PURPOSES,
        actions: ['read'],
        fields: 'all',
        scope: {},
      },
      ...{ price: { minor: 0, currency: 'CHF', per: 'once' }, prohibitions: [], duties: [], country: 'CH' },
      ...{ transferGround: 'same-country', deleteAfterDays: 30, onwardTransfer: 'forbidden' },
      ...{ from: history.time(-1), until: history.time(300) },
    };
    const data = { contract: CONTRACT, consumer: CLINIC, terms };
    return ['consent.contract.entered-into-force', 'consent-contract', data] as const;
  };
  const grant = (history: ToldHistory, stakeholder: string | undefined, more: object = {}) => {
    const terms = {
      ...{ recipient: CLINIC, scope: {}, fields: 'all', purposes: PURPOSES, actions: ['read'] },
      ...{ from: history.time(-1), until: history.time(100), ...more },
    };
    const data = {
      grant: stakeholder === ANNA ? GRANT : handle('his'),
      stakeholder,
      givenBy: stakeholder,
      terms,
    };
    return ['consent.grant.given', 'consent-grant', data] as const;
  };
  /** For each interval whether anybody could read; and no other than when everything is asked about. */
  const intervalsOf = async ({ store, now }: ToldHistory) => {
    const [from, to] = [0n, new Date(now).toISOString()];
    const { intervals } = await accessHistory(store, historyDoors, {
      ...{ record: RECORD ?? '', field: 'phone' },
      from,
      to,
    });
    expect(intervals).toEqual(await plainAccess(store, RECORD ?? '', 'phone', from, to));
    return intervals.map(({ readers }) => readers.length > 0);
  };

  it('when a reader becomes known only after the contract', async () => {
    const history = new ToldHistory('late reader');
    for (const said of [party(ANNA), record(), contract(history), grant(history, ANNA)])
      await history.say(said);
    await history.later(1).say(party(CLINIC, 'legal-person'));
    expect(await intervalsOf(history)).toEqual([false, true]);
  });

  it('when the person was told of imported data', async () => {
    const history = new ToldHistory('informed');
    const basis = { legalBasis: 'lpd-31-2-overriding-interest', purposes: PURPOSES, informBy: '2027-01-01' };
    for (const said of [party(ANNA), party(CLINIC, 'legal-person'), contract(history)])
      await history.say(said);
    await history.say(record({ import: IMPORT, row: 1 }, basis));
    const informed = { subject: ANNA, import: IMPORT, how: 'mail', linkDigest: null };
    await history.later(1).say(['records.subject.informed', 'records-subject', informed]);
    expect(await intervalsOf(history)).toEqual([false, true]);
  });

  it('when a reading has used up what a grant allows', async () => {
    const history = new ToldHistory('used up');
    for (const said of [party(ANNA), party(CLINIC, 'legal-person'), record(), contract(history)])
      await history.say(said);
    await history.say(grant(history, ANNA, { limit: 1 }));
    const decision = { decision: handle('decision'), cited: [GRANT], counted: [GRANT] };
    const made = { disclosure: handle('reading'), record: RECORD, decision };
    await history.later(1).say(['records.disclosure.made', 'records-disclosure', made]);
    expect(await intervalsOf(history)).toEqual([false, true, false]);
  });

  it('when the term ends of a grant that was given before its giver was mentioned', async () => {
    const history = new ToldHistory('mentioned later');
    for (const said of [
      party(ANNA),
      party(BRUNO),
      party(CLINIC, 'legal-person'),
      record(),
      contract(history),
    ])
      await history.say(said);
    await history.say(grant(history, ANNA));
    await history.say(grant(history, BRUNO, { until: history.time(10) }));
    const fields = [{ name: 'phone', value: 'sealed', subjects: [BRUNO] }];
    const corrected = { record: RECORD, by: BRUNO, under: null, fields };
    await history.later(1).say(['records.record.corrected', 'records-record', corrected]);
    history.later(30 * 24);
    // The second and the third differ in whose grants are cited.
    expect(await intervalsOf(history)).toEqual([false, true, true, false]);
  });
});
