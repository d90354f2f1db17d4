import { StoreError, type Leases } from '@coop/event-sourcing';
import { findImport } from '../projections/imports.js';
import { recordsOfCategory } from '../projections/current-records.js';
import { asRecordsEvent, type RecordsEvent } from '../projections/records-events.js';
import {
  command,
  declaration,
  file,
  PRESS_HEADER,
  PRESS_ROWS,
  recordsWorld,
  type RecordsWorld,
} from '../testing/records-world.js';
import { correctRecord } from './change-record.js';
import { openFields } from './open-values.js';
import { reader } from './ports.js';
import { resumeImports, runImport, startImport, type DeclaredImport } from './run-import.js';

let world: RecordsWorld;
beforeEach(async () => (world = await recordsWorld()));
afterEach(() => world.close());

const steward = '00000000-0000-4000-8000-00000000000a';

async function importFile(bytes: Buffer, change: Partial<DeclaredImport> = {}) {
  const declared = declaration(change);
  await startImport(world.parts, command(steward), declared, bytes);
  await runImport(world.parts, declared.import);
  await world.runner.catchUp();
  const report = await findImport(reader(world.parts), declared.import);
  if (report === undefined) throw new Error('there is no report');
  const { created, changed, unchanged } = report;
  return { ...report, counts: [created, changed, unchanged], declared };
}

async function events(): Promise<readonly RecordsEvent[]> {
  const all: RecordsEvent[] = [];
  for await (const commit of world.store.readAll(0n)) all.push(...commit.events.map(asRecordsEvent));
  return all;
}
const typesOf = async (type: string) => (await events()).filter((event) => event.type === type);

async function held(category = 'press-list') {
  const records = await recordsOfCategory(reader(world.parts), category);
  return Promise.all(
    records.map(async (record) => {
      const opened = await openFields(world.parts, record.fields, { kind: 'page', id: 'spec' });
      return { ...record, values: Object.fromEntries(opened.map(({ name, value }) => [name, value])) };
    }),
  );
}

const PRESS = file(PRESS_HEADER, ...PRESS_ROWS);

describe('An import', () => {
  it('makes a record of each row, with its source, its basis and a subject of its own', async () => {
    const { counts, declared, status } = await importFile(PRESS);
    expect([status, counts]).toEqual(['completed', [3, 0, 0]]);
    const records = await held();
    expect(records.map(({ values }) => values['email'] ?? '').sort()).toEqual([
      'elodie.corbaz@ruisseau.example',
      'lena@quelle.example',
      'noe.jaquier@ruisseau.example',
    ]);
    expect(new Set(records.flatMap(({ owners }) => owners)).size).toBe(3);
    expect(records[0]).toMatchObject({
      kind: 'personal-data',
      import: declared.import,
      basis: { purposes: ['CommunicationManagement'] },
    });
    const leaning = records.flatMap(({ fields }) => fields.filter(({ name }) => name === 'leaning'));
    expect(leaning.every(({ sensitive, visibility }) => sensitive && visibility === 'private')).toBe(true);
  });

  it('makes findings of what it put in order and of rows that it set aside', async () => {
    const { setAside, noted } = await importFile(
      file(PRESS_HEADER, ...PRESS_ROWS, 'Le Lac,Morel', 'Le Lac,,,Ana Morel,,,,,'),
    );
    expect(setAside).toEqual([
      { row: 5, column: null, code: 'ragged-row' },
      { row: 6, column: 'Courriel', code: 'name-in-email-column' },
    ]);
    expect(noted).toEqual([
      { row: 3, column: 'Téléphone', code: 'phone-without-country-code' },
      { row: 4, column: 'Téléphone', code: 'phone-lost-leading-zero' },
    ]);
  });

  it('treats an organisation as one subject, also where an address bears a name', async () => {
    const header = 'Nom complet,url main,email info,email direction';
    await importFile(file(header, 'Le Pré,pre.example,info@pre.example,anna.blanc@pre.example'), {
      kind: 'organisations',
      category: 'directory',
    });
    const [entry] = await held('directory');
    expect(entry).toMatchObject({ kind: 'legal-person-data' });
    expect(new Set(entry?.fields.flatMap(({ subjects }) => subjects))).toEqual(new Set(entry?.owners));
  });

  it.each([
    ['the same file', PRESS],
    ['the same rows in another order', file(PRESS_HEADER, ...PRESS_ROWS.toReversed())],
    ['the same rows in Windows-1252', Buffer.from(PRESS.toString('utf8'), 'latin1')],
    ['the same rows with semicolons', Buffer.from(PRESS.toString('utf8').replaceAll(',', ';'))],
  ])('creates nothing when %s comes again', async (_what, again) => {
    await importFile(PRESS);
    const { counts } = await importFile(again);
    expect(counts).toEqual([0, 0, 3]);
    expect(await held()).toHaveLength(3);
    expect(await typesOf('records.record.corrected')).toEqual([]);
  });

  it('corrects one record when one row has changed, and corrects it back when the old file comes again', async () => {
    await importFile(PRESS);
    const changed = PRESS_ROWS.with(1, PRESS_ROWS[1]?.replace('312 40 51', '312 40 59') ?? '');
    expect((await importFile(file(PRESS_HEADER, ...changed))).counts).toEqual([0, 1, 2]);
    const [correction] = await typesOf('records.record.corrected');
    expect(correction?.data).toMatchObject({ by: steward, fields: [{ name: 'phone' }] });
    expect((await held()).map(({ values }) => values['phone'])).toContain('+41213124059');
    expect((await importFile(PRESS)).counts).toEqual([0, 1, 2]);
    expect((await held()).map(({ values }) => values['phone'])).toContain('+41213124051');
  });

  it('never overwrites what a person has corrected since', async () => {
    await importFile(PRESS);
    const noe = (await held()).find(({ values }) => values['first-name'] === 'Noé');
    const who = {
      by: noe?.owners[0] ?? '',
      actsFor: noe?.owners ?? [],
      isMember: false,
      level: 'A1',
      mandates: [],
    } as const;
    await correctRecord(world.parts, command(who.by), who, noe?.record ?? '', 0n, [
      { name: 'phone', value: '+41795550101' },
    ]);
    const changed = PRESS_ROWS.with(
      1,
      PRESS_ROWS[1]?.replace('312 40 51', '312 40 59').replace('politique', 'sport') ?? '',
    );
    const { noted, counts } = await importFile(file(PRESS_HEADER, ...changed));
    expect(counts).toEqual([0, 1, 2]);
    expect(noted).toContainEqual({ row: 3, column: 'phone', code: 'corrected-since' });
    const after = (await held()).find(({ values }) => values['first-name'] === 'Noé');
    expect(after?.values).toMatchObject({ phone: '+41795550101', beat: 'sport' });
  });

  it('lets one row speak about a record: another that surely means the same waits for a person’s eyes', async () => {
    const header = 'Nom,Pnom,email1,notes';
    const persons = { kind: 'persons', category: 'directory' } as const;
    await importFile(file('Nom,Pnom,email1', 'Morel,Ana,ana@lac.example'), persons);
    const { counts, setAside, noted } = await importFile(
      file(header, 'Morel,Ana,ana@lac.example,', ',,ana@lac.example,'),
      persons,
    );
    expect(counts).toEqual([0, 0, 1]);
    expect(setAside).toEqual([{ row: 3, column: null, code: 'duplicate-row' }]);
    expect(noted).toEqual([{ row: 2, column: 'notes', code: 'column-not-in-record' }]);
  });

  it('does not enter a person again who was erased and left a fingerprint', async () => {
    await importFile(PRESS);
    const lena = (await held()).find(({ values }) => values['first-name'] === 'Lena');
    await world.vault.destroy(lena?.owners[0] ?? '', 'erasure', '2026-05-04T09:00:00Z', {
      keepFingerprints: true,
    });
    const { counts, setAside } = await importFile(PRESS);
    expect(counts).toEqual([0, 0, 2]);
    expect(setAside).toEqual([{ row: 4, column: null, code: 'erased-person' }]);
  });

  it('destroys the uploaded file once its rows are read', async () => {
    const { started, declared } = await importFile(PRESS);
    expect(await world.vault.open([started.file], { kind: 'import', id: declared.import })).toEqual([
      { state: 'erased' },
    ]);
  });
});

const many = Array.from(
  { length: 150 },
  (_, n) => `Le Lac,Morel ${'abcdefghij'[n % 10]}${Math.floor(n / 10)},Ana,ana${n}@lac.example,,fr,VD,sport,`,
);

describe('An import that is interrupted', () => {
  /** The store loses its third append, as when the process dies: the start, one chunk, then nothing. */
  async function interrupted(): Promise<DeclaredImport> {
    const declared = declaration();
    await startImport(world.parts, command(steward), declared, file(PRESS_HEADER, ...many));
    const { ledger } = world.parts;
    const append = ledger.append.bind(ledger);
    let appended = 0;
    ledger.append = (...given) => {
      appended += 1;
      return appended > 1 ? Promise.reject(new StoreError('StoreUnavailable', 'gone')) : append(...given);
    };
    await expect(runImport(world.parts, declared.import)).rejects.toThrow('gone');
    ledger.append = append;
    await world.runner.catchUp();
    return declared;
  }

  it('shows none of its rows before it is complete', async () => {
    await interrupted();
    expect((await typesOf('records.record.created')).length).toBe(100);
    expect(await held()).toEqual([]);
  });

  it('goes on with the next chunk, and creates no row twice', async () => {
    const declared = await interrupted();
    expect(await resumeImports(world.parts)).toEqual([declared.import]);
    await world.runner.catchUp();
    expect(await held()).toHaveLength(150);
    expect((await typesOf('records.record.created')).length).toBe(150);
    expect((await typesOf('records.import.completed'))[0]?.data).toMatchObject({
      created: 150,
      changed: 0,
      unchanged: 0,
    });
    expect(await resumeImports(world.parts)).toEqual([]);
  });

  it('destroys the file of an import that was complete when the process died', async () => {
    const declared = declaration();
    const destroy = world.vault.destroy.bind(world.vault);
    world.vault.destroy = () => Promise.reject(new Error('gone'));
    await startImport(world.parts, command(steward), declared, PRESS);
    await expect(runImport(world.parts, declared.import)).rejects.toThrow('gone');
    world.vault.destroy = destroy;
    await world.runner.catchUp();
    await resumeImports(world.parts);
    const report = await findImport(reader(world.parts), declared.import);
    expect(
      await world.vault.open(report === undefined ? [] : [report.started.file], {
        kind: 'import',
        id: 'spec',
      }),
    ).toEqual([{ state: 'erased' }]);
  });
});

describe('An import that two instances read at the same time', () => {
  async function started(): Promise<DeclaredImport> {
    const declared = declaration();
    await startImport(world.parts, command(steward), declared, file(PRESS_HEADER, ...many));
    await world.runner.catchUp();
    return declared;
  }
  const outcome = async () => ({
    created: (await typesOf('records.record.created')).length,
    chunks: (await typesOf('records.import.chunk-read')).length,
    completed: (await typesOf('records.import.completed')).map(({ data }) => data),
  });

  it('has each row once, even when nothing keeps them apart', async () => {
    const declared = await started();
    const runs = [1, 2, 3].map(() => runImport(world.parts, declared.import));
    await Promise.all([...runs, resumeImports(world.parts)]);
    expect(await outcome()).toMatchObject({
      created: 150,
      chunks: 2,
      completed: [{ created: 150, changed: 0, unchanged: 0 }],
    });
  });

  it('is read by one of them, and by the other only when the first gave up', async () => {
    const declared = await started();
    let held: Promise<void> = Promise.resolve();
    const waiting: string[] = [];
    const leases: Leases = {
      hold: async (name) => {
        waiting.push(name);
        const before = held;
        let release: () => void = () => undefined;
        held = new Promise((resolve) => (release = resolve));
        await before;
        return {
          ...{ name, token: 1n, lost: new AbortController().signal },
          release: () => Promise.resolve(release()),
        };
      },
    };
    const opened: number[] = [];
    const open = world.parts.vault.open.bind(world.parts.vault);
    const vault = Object.assign(Object.create(world.parts.vault) as typeof world.parts.vault, {
      open: (...asked: Parameters<typeof open>) => {
        if (asked[1].kind === 'import' && asked[1].id === declared.import) opened.push(1);
        return open(...asked);
      },
    });
    const parts = { ...world.parts, vault, leases };
    await Promise.all([runImport(parts, declared.import), runImport(parts, declared.import)]);
    expect(new Set(waiting)).toEqual(new Set([`records.import.${declared.import}`]));
    expect(opened).toHaveLength(1);
    expect(await outcome()).toMatchObject({ created: 150, chunks: 2 });
  });

  it('is left alone by an instance that lost its lease, and finished by the next', async () => {
    const declared = await started();
    const lost = new AbortController();
    const lease = { name: 'import', token: 1n, lost: lost.signal, release: () => Promise.resolve() };
    const { ledger } = world.parts;
    const append = ledger.append.bind(ledger);
    ledger.append = async (...given) => {
      const result = await append(...given);
      lost.abort(new Error('the lease is lost'));
      return result;
    };
    const parts = { ...world.parts, leases: { hold: () => Promise.resolve(lease) } };
    await expect(runImport(parts, declared.import)).rejects.toThrow('the lease is lost');
    ledger.append = append;
    expect(await outcome()).toMatchObject({ created: 100, completed: [] });
    expect(await resumeImports(world.parts)).toEqual([declared.import]);
    expect(await outcome()).toMatchObject({ created: 150, chunks: 2 });
  });
});
