import { z } from 'zod';
import { defineEvent, Personal, sealed, type SealedRef } from '@coop/contracts';
import { Ledger, Refusal, StoreError, type CommandContext, type Decider, type SealRequest } from './index.js';
import { memoryEventStore } from './testing/index.js';

const ANNE = '0198c0de-0000-7000-8000-000000000001';
const BEA = '0198c0de-0000-7000-8000-000000000002';
const STREAM = 'notes-note-0198c0de-0000-7000-8000-00000000000a';

const noteWritten = defineEvent('notes.note.written', {
  doc: 'A note was written.',
  personal: [
    { path: 'title', subject: 'author', category: 'note' },
    { path: 'lines[].text', subject: 'lines[].about', category: 'note' },
  ],
  schema: z.strictObject({
    author: z.uuid(),
    title: sealed<string>(),
    lines: z.array(z.strictObject({ text: sealed<string>().nullable(), about: z.array(z.uuid()) })),
  }),
});

type Written = { readonly type: 'notes.note.written'; readonly data: z.infer<typeof noteWritten.schema> };

const decider: Decider<number, { readonly title: string }, Written> = {
  initial: 0,
  evolve: (written) => written + 1,
  decide(command, written) {
    if (written >= 2) throw new Refusal('enough-notes');
    const lines = [
      { text: new Personal('first'), about: [ANNE] },
      { text: new Personal('both'), about: [BEA, ANNE, BEA] },
      { text: null, about: [BEA] },
    ];
    return [
      { type: 'notes.note.written', data: { author: ANNE, title: new Personal(command.title), lines } },
    ];
  },
};

function refOf({ place }: SealRequest): SealedRef {
  const $sealed = Buffer.from(place).toString('hex').padEnd(64, '0').slice(-64);
  return { $sealed, digest: $sealed };
}

function ledgerWith(store = memoryEventStore()) {
  const requests: SealRequest[] = [];
  const sealer = {
    seal: (asked: readonly SealRequest[]) => {
      requests.push(...asked);
      return Promise.resolve(asked.map(refOf));
    },
  };
  return { store, requests, ledger: new Ledger({ store, sealer, definitions: [noteWritten] }) };
}

const context = (last: string, digest = 'a'): CommandContext => ({
  commandId: `0198c0de-0000-7000-8000-0000000000${last}`,
  commandDigest: digest.repeat(64),
  metadata: { actor: ANNE, correlationId: ANNE, causationId: ANNE },
});

describe('The pen of a service', () => {
  it('seals each personal value for everyone whom it concerns, before the event is stored', async () => {
    const { ledger, requests, store } = ledgerWith();
    await ledger.handle(context('01'), STREAM, decider, { title: 'plain words' });
    expect(requests.map(({ subjects, value }) => ({ subjects, value }))).toEqual([
      { subjects: [ANNE], value: 'plain words' },
      { subjects: [ANNE], value: 'first' },
      { subjects: [ANNE, BEA], value: 'both' },
    ]);
    expect(new Set(requests.map(({ place }) => place)).size).toBe(3);
    const stored = JSON.stringify((await store.readStream(STREAM)).map(({ data }) => data));
    expect(stored).not.toContain('plain words');
    expect(stored).toContain('$sealed');
  });

  it('answers a repeated command with the first commit, without deciding again', async () => {
    const { ledger } = ledgerWith();
    const first = await ledger.handle(context('01'), STREAM, decider, { title: 'x' });
    const again = await ledger.handle(context('01'), STREAM, decider, { title: 'x' });
    expect(again).toMatchObject({ last: first?.last, repeated: true });
  });

  it('refuses the id of a command with another body', async () => {
    const { ledger } = ledgerWith();
    await ledger.handle(context('01'), STREAM, decider, { title: 'x' });
    await expect(ledger.handle(context('01', 'b'), STREAM, decider, { title: 'y' })).rejects.toMatchObject({
      code: 'CommandMismatch',
    });
  });

  it('decides again when another writer was faster, and stores both', async () => {
    const { ledger, store } = ledgerWith();
    const commands = ['01', '02'].map((id) => ledger.handle(context(id), STREAM, decider, { title: id }));
    await Promise.all(commands);
    expect((await store.readStream(STREAM)).map(({ revision }) => revision)).toEqual([0n, 1n]);
    await expect(ledger.handle(context('03'), STREAM, decider, { title: 'z' })).rejects.toMatchObject({
      code: 'enough-notes',
    });
  });

  it('does not try again when the caller said which revision it saw', async () => {
    const { ledger } = ledgerWith();
    await ledger.handle(context('01'), STREAM, decider, { title: 'x' });
    await expect(
      ledger.handle(context('02'), STREAM, decider, { title: 'y' }, { expected: 7n }),
    ).rejects.toBeInstanceOf(StoreError);
  });

  it('refuses an event that is not of the published language, naming places but no values', async () => {
    const { ledger } = ledgerWith();
    const events = [
      { type: 'notes.note.written', data: { author: 'canary', title: new Personal('canary'), lines: [] } },
    ];
    const appended = ledger.append(context('01'), [{ stream: STREAM, expected: 'any', events }]);
    await expect(appended).rejects.toThrow('notes.note.written: author invalid_format');
    await expect(appended).rejects.not.toThrow('canary');
    const unknown = [{ type: 'notes.note.imagined', data: {} }];
    await expect(
      ledger.append(context('01'), [{ stream: STREAM, expected: 'any', events: unknown }]),
    ).rejects.toThrow('notes.note.imagined');
  });

  it('refuses a personal value that concerns nobody', async () => {
    const { ledger } = ledgerWith();
    const lines = [{ text: new Personal('x'), about: [] }];
    const events = [{ type: 'notes.note.written', data: { author: ANNE, title: new Personal('t'), lines } }];
    await expect(ledger.append(context('01'), [{ stream: STREAM, expected: 'any', events }])).rejects.toThrow(
      'needs the party whom it concerns',
    );
  });

  it('never lets a personal value out by JSON, text or inspection', () => {
    const value = new Personal('canary');
    expect(() => JSON.stringify({ value })).toThrow('must be sealed');
    expect(String(value)).not.toContain('canary');
    expect(value.reveal()).toBe('canary');
  });
});
