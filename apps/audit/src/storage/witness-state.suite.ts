import type { ReadModels } from '@coop/event-sourcing';
import { SqlWitnessState } from './sql-witness-state.js';

const ORIGIN = 'partner.example/log';

/** Behaviour of a witness's state in tables, whatever the database. @param fresh - tables of its own for each test */
export function witnessStateSuite(fresh: () => Promise<{ tables: ReadModels; drop(): Promise<void> }>): void {
  let place: Awaited<ReturnType<typeof fresh>>;
  const open = () => SqlWitnessState.open(place.tables);

  beforeEach(async () => {
    place = await fresh();
  });
  afterEach(() => place.drop());

  it('remembers each log by itself, also after a restart', async () => {
    expect(await (await open()).latest(ORIGIN)).toBeUndefined();
    expect(await (await open()).replace(ORIGIN, undefined, 'one\n')).toBe(true);
    expect(await (await open()).replace(ORIGIN, 'one\n', 'two\n')).toBe(true);
    expect(await (await open()).latest(ORIGIN)).toBe('two\n');
    expect(await (await open()).latest('other.example/log')).toBeUndefined();
  });

  it('changes nothing for whoever does not know what is there', async () => {
    const state = await open();
    expect(await state.replace(ORIGIN, 'one\n', 'two\n')).toBe(false);
    await state.replace(ORIGIN, undefined, 'one\n');
    expect(await state.replace(ORIGIN, undefined, 'two\n')).toBe(false);
    expect(await state.replace(ORIGIN, 'two\n', 'three\n')).toBe(false);
    expect(await state.latest(ORIGIN)).toBe('one\n');
  });

  it('lets one of several instances win that answer at the same moment', async () => {
    const states = await Promise.all([open(), open(), open()]);
    for (const from of [undefined, 'first'] as const) {
      const latest = from === undefined ? undefined : await states[0].latest(ORIGIN);
      const won = await Promise.all(
        states.map((state, n) => state.replace(ORIGIN, latest, `${from} ${n}\n`)),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
    }
  });
}
