import { median, row, type Report, type Row, type SuiteOptions } from '../results.js';
import { SMALL_FORM } from '../server-process.js';
import { startSubject, timed } from './rounds.js';
import { openPlaces, type Place } from './servers.js';
import { SUBJECTS, type Subject } from './subjects.js';
import type { AppendTask, Outcome } from './tasks.js';

const RUNS = 3;
const HOUR_SECONDS = 3_600;
const MEMORY_AIM_MIB = 50;
/** What costs the same however much is stored may still be measured so much slower. */
const FLAT = 0.8;

const SIZES = {
  full: { stored: [1e5, 1e6], step: 1e5, single: 10_000, ten: 20_000 },
  quick: { stored: [5e3, 2e4], step: 5e3, single: 200, ten: 400 },
} as const;

type Size = (typeof SIZES)[keyof typeof SIZES];

const append = (events: number, perAppend: number, atOnce: number): AppendTask => ({
  ...{ cell: 'append', events, perAppend, atOnce, seconds: HOUR_SECONDS },
});

/** What was measured at one length of the ledger. */
interface Length {
  readonly subject: Subject;
  readonly stored: number;
  readonly single: readonly Spent[];
  readonly ten: readonly Spent[];
  readonly replay: readonly Spent[];
  /** With the V8 settings of `npm start`: most of what a replay takes by default is room for young objects. */
  readonly small: readonly Spent[];
}

interface Spent {
  readonly outcome: Outcome;
  readonly server?: number;
}

/**
 * Whether an append and a replay cost the same per event however long the ledger is, and whether a replay needs more
 * memory for a longer one. Further words are further lengths, for SQLite alone: `1e7`.
 */
export async function eventStoreGrowth({ quick, say, words }: SuiteOptions): Promise<Report> {
  const size = quick ? SIZES.quick : SIZES.full;
  const further = words.map(Number);
  const wrong = words.find((_, index) => !((further[index] ?? 0) > (size.stored.at(-1) ?? 0)));
  if (wrong !== undefined) throw new Error(`a further length is a number above the others, not ${wrong}`);
  const places = openPlaces(say);
  const rows: Row[] = [];
  try {
    for (const subject of SUBJECTS.filter(({ kind }) => kind === 'ours')) {
      const place = await places.empty(subject.backend);
      try {
        const lengths = [...size.stored, ...(subject.backend === 'SQLite' ? further : [])];
        rows.push(...rowsOf(await grow({ subject, place, size, say }, lengths)));
      } finally {
        await place.remove();
      }
    }
  } finally {
    await places.stop();
  }
  return { rows };
}

interface Growing {
  readonly subject: Subject;
  readonly place: Place;
  readonly size: Size;
  readonly say: (text: string) => void;
}

async function grow(growing: Growing, lengths: readonly number[]): Promise<readonly Length[]> {
  const { subject, say } = growing;
  const found: Length[] = [];
  let stored = 0;
  for (const length of lengths) {
    const written = await write(growing, stored, length);
    stored = written.stored;
    const replay: Spent[] = [];
    const small: Spent[] = [];
    for (let run = 1; run <= RUNS; run += 1) {
      say(`${subject.name}: replay of ${stored} events, ${run} of ${RUNS}`);
      replay.push(await readAll(growing, stored));
      small.push(await readAll(growing, stored, SMALL_FORM));
    }
    found.push({ ...written, subject, stored: length, replay, small });
  }
  return found;
}

/** Brings the ledger to a length, then appends a little more and measures it. */
async function write({ subject, place, size, say }: Growing, before: number, length: number) {
  // Streams of its own: what an earlier program knew of its streams is gone.
  const writer = await startSubject(subject, place.target, { words: [String(before)] });
  let stored = before;
  const single: Spent[] = [];
  const ten: Spent[] = [];
  try {
    while (stored < length) {
      say(`${subject.name}: ${stored} of ${length} events`);
      stored += (await writer.do(append(Math.min(size.step, length - stored), 10, 256))).events;
    }
    for (let run = 1; run <= RUNS; run += 1) {
      single.push(await timed(writer, place, append(size.single, 1, 16)));
      ten.push(await timed(writer, place, append(size.ten, 10, 16)));
    }
    stored += [...single, ...ten].reduce((sum, { outcome }) => sum + outcome.events, 0);
    return { stored, single, ten };
  } finally {
    await writer.stop();
  }
}

/** In a process that has done nothing else: its memory is that of the replay. */
async function readAll(
  { subject, place }: Growing,
  stored: number,
  flags: readonly string[] = [],
): Promise<Spent> {
  const reader = await startSubject(subject, place.target, { flags });
  try {
    const spent = await timed(reader, place, { cell: 'replay' });
    const { events } = spent.outcome;
    if (events !== stored) throw new Error(`${subject.name} gave ${events} of ${stored} events`);
    return spent;
  } finally {
    await reader.stop();
  }
}

const rates = (spent: readonly Spent[]): number[] =>
  spent.map(({ outcome: { events, seconds } }) => events / seconds);
const costs = (spent: readonly Spent[]): number[] =>
  spent.map(({ outcome: { events, cpu }, server = 0 }) => (cpu + server) / events);

const WORK = [
  ['single', 'appends of one event, 16 at once'],
  ['ten', 'appends of ten events, 16 at once'],
  ['replay', 'replay'],
  ['small', 'replay with the V8 settings of npm start'],
] as const;

function rowsOf(lengths: readonly Length[]): readonly Row[] {
  return WORK.flatMap(([key, title]) => [
    ...lengths.flatMap((length) => atLength(length, key, title)),
    ...comparison(lengths, key, title),
  ]);
}

function atLength(length: Length, key: (typeof WORK)[number][0], title: string): readonly Row[] {
  const { stored, subject } = length;
  const about = { subject: subject.name };
  const at = `${title}, ${stored.toLocaleString('en')} stored`;
  const grew = length[key].flatMap(({ outcome }) => outcome.grew ?? []);
  const memory = {
    name: `${at}: memory it took in addition`,
    ...about,
    unit: 'MiB',
    better: 'lower',
  } as const;
  const wanted = stored === 1e6 ? { ...memory, aim: MEMORY_AIM_MIB } : memory;
  return [
    row({ name: at, ...about, unit: 'events/s', better: 'higher' }, rates(length[key])),
    row(
      { name: `${at}: processor time per event`, ...about, unit: 'µs', better: 'lower' },
      costs(length[key]),
    ),
    ...(grew.length === 0 ? [] : [row(wanted, grew)]),
  ];
}

/** The longest against the shortest. */
function comparison(
  lengths: readonly Length[],
  key: (typeof WORK)[number][0],
  title: string,
): readonly Row[] {
  const [first, last] = [lengths[0], lengths.at(-1)];
  if (first === undefined || last === undefined || first === last) return [];
  const name = `${title}: processor time per event at ${first.stored.toLocaleString('en')} over at ${last.stored.toLocaleString('en')}`;
  const ratio = median(costs(first[key])) / median(costs(last[key]));
  return [row({ name, subject: last.subject.name, unit: '×', better: 'higher', aim: FLAT }, [ratio])];
}
