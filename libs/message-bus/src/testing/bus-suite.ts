import { setTimeout as pause } from 'node:timers/promises';
import { BusError, type Bus } from '../bus.js';
import { CANARY, TestSite } from './test-site.js';

/** A bus with the applications that answer on it. */
export interface OpenedBus {
  /** The bus of whoever asks. */
  readonly bus: Bus;
  /** Closes the application that answers `test.*`. */
  closeAnswers(): Promise<void>;
  /** Ends everything; called after `closeAnswers` too. */
  dispose(): Promise<void>;
}

/** Opens a bus on which `TestAnswers` and `NeighbourAnswers` answer. */
export type OpenBus = (site: TestSite) => Promise<OpenedBus>;

type Current = () => OpenedBus & { readonly site: TestSite };

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const CORRELATION = '018f3c6e-7b1a-7000-8000-000000000001';

/**
 * What every bus must do, whatever carries it. Call it in a spec of the transport.
 *
 * @param name how the transport is called in the report
 */
export function busSuite(name: string, open: OpenBus): void {
  describe(`A bus (${name})`, () => {
    let opened: ReturnType<Current>;
    beforeEach(async () => {
      const site = new TestSite();
      opened = { site, ...(await open(site)) };
    });
    afterEach(async () => {
      opened.site.gates.finish.open();
      await opened.dispose();
    });
    const current: Current = () => opened;

    carrying(current);
    beside(current);
    failing(current);
    closing(current);
  });
}

async function failure(bus: Bus, pattern: string, payload: object = {}, timeoutMs = 1_000): Promise<unknown> {
  return bus.request(pattern, payload, { timeoutMs }).then(
    () => 'no failure',
    (error: unknown) => error,
  );
}

function carrying(current: Current): void {
  it('carries a question to its handler and brings the answer back.', async () => {
    expect(await current().bus.request('test.echo', { purpose: 'AcademicResearch' })).toEqual({
      purpose: 'AcademicResearch',
    });
  });

  it('keeps every script and sign.', async () => {
    const payload = { text: 'Zoë Müller — 合作社 \u0000 🗝', empty: '', none: null };
    expect(await current().bus.request('test.echo', payload)).toEqual(payload);
  });

  it('sends JSON, so that dates arrive as strings and undefined members vanish.', async () => {
    const payload = { at: new Date('2026-01-02T03:04:05Z'), nothing: undefined };
    expect(await current().bus.request('test.echo', payload)).toEqual({ at: '2026-01-02T03:04:05.000Z' });
  });

  it("does not let a handler change the caller's object.", async () => {
    const payload = { names: ['first'] };
    const answer = await current().bus.request('test.change', payload);
    expect(answer).toEqual({ names: ['first', 'added by the handler'] });
    expect(payload.names).toEqual(['first']);
  });

  it('refuses a bigint at the caller: positions travel as decimal strings.', async () => {
    expect(await failure(current().bus, 'test.echo', { position: 1n })).toBeInstanceOf(TypeError);
  });

  it('keeps many questions apart.', async () => {
    const numbers = Array.from({ length: 100 }, (_, number) => number);
    const answers = numbers.map((number) => current().bus.request('test.echo', { number }));
    expect(await Promise.all(answers)).toEqual(numbers.map((number) => ({ number })));
  });
}

function beside(current: Current): void {
  it('carries the trace and the correlation id beside the message.', async () => {
    const headers = { traceparent: TRACEPARENT, correlationId: CORRELATION };
    expect(await current().bus.request('test.headers', {}, { headers })).toEqual(headers);
  });

  it('leaves a malformed header out, and the request goes on.', async () => {
    const headers = { traceparent: `${TRACEPARENT}\r\nforged: 1`, correlationId: CANARY };
    expect(await current().bus.request('test.headers', {}, { headers })).toEqual({});
  });
}

function failing(current: Current): void {
  it('reports an answer that is not JSON instead of letting the caller wait.', async () => {
    expect(await failure(current().bus, 'test.bigint')).toMatchObject({
      code: 'InvalidAnswer',
      origin: 'fault',
    });
  });

  it('says so when nobody answers a pattern.', async () => {
    const error = await failure(current().bus, 'test.unknown');
    expect(error).toBeInstanceOf(BusError);
    expect(error).toMatchObject({ code: 'NoHandler', origin: 'bus' });
  });

  it('says so when a handler answers nothing.', async () => {
    expect(await failure(current().bus, 'test.silent')).toMatchObject({ code: 'NoAnswer', origin: 'fault' });
  });

  it('never waits longer than the caller allows.', async () => {
    expect(await failure(current().bus, 'test.slow', {}, 20)).toMatchObject({
      code: 'Timeout',
      origin: 'bus',
    });
  });

  it('brings a refusal back with its code and details.', async () => {
    expect(await failure(current().bus, 'test.refuse')).toMatchObject({
      code: 'PurposeNotCovered',
      origin: 'refusal',
      details: { purpose: 'Marketing' },
    });
  });

  it('keeps the code of a refusal that comes from a further question.', async () => {
    expect(await failure(current().bus, 'test.nested')).toMatchObject({
      code: 'PurposeNotCovered',
      origin: 'refusal',
    });
  });

  it('brings a store error back with the revision that was found, as text.', async () => {
    expect(await failure(current().bus, 'test.stale')).toMatchObject({
      code: 'WrongExpectedRevision',
      origin: 'store',
      details: { actual: '7' },
    });
  });

  it('hides the text of a fault from the caller and from the log.', async () => {
    const { bus, site } = current();
    const error = await failure(bus, 'test.fault');
    expect(error).toMatchObject({ code: 'Internal', origin: 'fault', details: {} });
    expect(JSON.stringify(error)).not.toContain(CANARY);
    expect(site.lines.join('\n')).toContain('TestAnswers.fault');
    expect(site.lines.join('\n')).not.toContain(CANARY);
  });
}

function closing(current: Current): void {
  it('finishes what is in flight, with its further questions, before the application closes.', async () => {
    const { bus, site, closeAnswers } = current();
    const answered = bus.request('test.slow', {}, { timeoutMs: 10_000 });
    await site.gates.started.opened;
    let closed = false;
    const closing = closeAnswers().then(() => (closed = true));
    const refused = await untilRefused(bus);
    expect(['Closing', 'NoHandler']).toContain(refused.code);
    expect(closed).toBe(false);
    site.gates.finish.open();
    expect(await answered).toEqual({ finished: true });
    await closing;
  });
}

/** Asks until the server that is closing takes nothing new: what it had already taken is answered. */
async function untilRefused(bus: Bus): Promise<BusError> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const error = await failure(bus, 'test.echo');
    if (error instanceof BusError) return error;
    await pause(5);
  }
  throw new Error('a server that is closing went on taking requests');
}
