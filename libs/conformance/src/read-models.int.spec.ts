import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  derivedId,
  newId,
  IndexRunner,
  ProjectionRunner,
  runReactor,
  type EventStore,
  type ReadModels,
  type StoredEvent,
} from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { counts, until, write, type NotesTables } from './read-models.samples.js';

describe('Read models', () => {
  let folder: string;
  let readModels: ReadModels;
  let store: EventStore;
  const rows = () =>
    readModels.reader<NotesTables>().selectFrom('notes_counts').selectAll().orderBy('author').execute();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'read-models-'));
    readModels = openReadModels(join(folder, 'read-models.sqlite'));
    store = memoryEventStore();
  });
  afterEach(async () => {
    await readModels.close();
    rmSync(folder, { recursive: true });
  });

  it('go on from their checkpoint after a restart, and apply nothing twice', async () => {
    await write(store, 'anne');
    const first = new ProjectionRunner(store, readModels, [counts]);
    await first.prepare();
    await first.catchUp();
    await write(store, 'anne');
    const second = new ProjectionRunner(store, readModels, [counts]);
    await second.prepare();
    expect(second.gate.position).toBe(1n);
    await second.catchUp();
    await second.catchUp();
    expect((await rows())[0]?.notes).toBe(2);
  });

  it('move their checkpoint over events that they ignore, and tell readers who wait', async () => {
    const runner = new ProjectionRunner(store, readModels, [counts]);
    await runner.prepare();
    const stop = new AbortController();
    const running = runner.run(stop.signal);
    const waiting = runner.gate.reached(2n, 5_000);
    await write(store, 'anne', 'other-thing');
    await write(store, 'anne');
    expect(await waiting).toBe(true);
    expect(await runner.gate.reached(3n, 10)).toBe(false);
    stop.abort();
    await running;
  });

  it('stop loudly at an event that they do not know, and keep what was before', async () => {
    await write(store, 'anne');
    const runner = new ProjectionRunner(store, readModels, [counts]);
    await runner.prepare();
    await runner.catchUp();
    await write(store, 'anne', 'notes-note', 'notes.note.imagined');
    await expect(runner.catchUp()).rejects.toThrow('notes.note.imagined');
    expect(runner.gate.position).toBe(1n);
    expect((await rows())[0]?.notes).toBe(1);
  });

  it('stop loudly at an event of a version that came after the program, even of a type that they know', async () => {
    const id = newId();
    const event = {
      id,
      type: 'identity.party.renamed',
      version: 99,
      retention: 'no-personal-values',
      data: {},
    } as const;
    await store.append({
      ...{ commandId: id, commandDigest: '0'.repeat(64) },
      metadata: { actor: 'system:notes', correlationId: id, causationId: id },
      streams: [{ stream: `notes-note-${id}`, expected: 'no-stream', events: [event] }],
    });
    const everything = { ...counts, apply: () => Promise.resolve() };
    const runner = new ProjectionRunner(store, readModels, [everything]);
    await runner.prepare();
    await expect(runner.catchUp()).rejects.toThrow('version 99; this program reads up to 1');
  });

  it('stop following at an event that they do not know, without waiting for another', async () => {
    const runner = new ProjectionRunner(store, readModels, [counts]);
    await runner.prepare();
    const running = runner.run(new AbortController().signal);
    await write(store, 'anne', 'notes-note', 'notes.note.imagined');
    await expect(running).rejects.toThrow('notes.note.imagined');
  });

  it('in memory follow whole commits and tell their position', async () => {
    const seen: bigint[] = [];
    const index = {
      name: 'seen',
      categories: ['notes-note'],
      apply: (event: StoredEvent) => void seen.push(event.position),
    };
    const runner = new IndexRunner(store, [index]);
    await write(store, 'anne');
    await runner.catchUp();
    const stop = new AbortController();
    const running = runner.run(stop.signal);
    await write(store, 'x', 'other-thing');
    await write(store, 'bea');
    expect(await runner.gate.reached(3n, 5_000)).toBe(true);
    expect(seen).toEqual([1n, 3n]);
    stop.abort();
    await running;
  });
});

describe('A reactor', () => {
  it('sees each fact again after a restart until its checkpoint is saved, so that derived commands repeat harmlessly', async () => {
    const readModels = openReadModels(':memory:');
    const store = memoryEventStore();
    const react = async (event: StoredEvent): Promise<void> => {
      const id = derivedId(event.id, 'answer');
      await store.append({
        commandId: id,
        commandDigest: '1'.repeat(64),
        metadata: { actor: 'system:answers', correlationId: id, causationId: event.id },
        streams: [
          {
            stream: `answers-answer-${id}`,
            expected: 'no-stream',
            events: [
              { id, type: 'answers.answer.given', version: 1, retention: 'no-personal-values', data: null },
            ],
          },
        ],
      });
    };
    await write(store, 'anne');
    const runOnce = async () => {
      const stop = new AbortController();
      const reactor = { name: 'answers.answer', categories: ['notes-note'], react };
      const running = runReactor(reactor, { store, readModels: openReadModels(':memory:') }, stop.signal);
      await until(() => store.head() === 2n);
      await new Promise((resolve) => setTimeout(resolve, 20));
      stop.abort();
      await running;
    };
    await runOnce();
    await runOnce();
    expect(store.head()).toBe(2n);
    await readModels.close();
  });
});
