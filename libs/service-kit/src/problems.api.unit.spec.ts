import { BadRequestException, Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { z } from 'zod';
import { PositionGate, Refusal, StoreError, type StoreErrorCode } from '@coop/event-sourcing';
import { BusError, InProcessBus, InProcessHub } from '@coop/message-bus';
import { caughtUp, Public } from './index.js';
import { testApp, type TestApp } from './testing/index.js';

const CANARY = 'canary-4d1e@example.org';
const note = z.strictObject({ text: z.string().min(1), tags: z.array(z.string().max(5)).optional() });
const page = z.strictObject({ limit: z.coerce.number().int().max(100).default(20) });

const FAULTS: Readonly<Record<string, unknown>> = {
  refusal: new Refusal('PurposeNotCovered', { purpose: 'Marketing' }),
  disguised: new Refusal('NoGrant', { status: 200, type: 'about:blank', instance: 'x' }),
  known: new Refusal('erased'),
  'bus-refusal': new BusError('PurposeNotCovered', 'refusal', { purpose: 'Marketing' }),
  'bus-store': new BusError('WrongExpectedRevision', 'store', { actual: '9' }),
  'bus-timeout': new BusError('Timeout', 'bus'),
  'bus-fault': new BusError('Internal', 'fault'),
  nest: new BadRequestException(CANARY),
  fault: new Error(`cannot write to ${CANARY}`),
};

const hub = new InProcessHub();

@Public()
@Controller('notes')
class Notes {
  @Post()
  write(@Body({ schema: note }) body: z.infer<typeof note>): unknown {
    return body;
  }

  @Get()
  list(@Query({ schema: page }) query: z.infer<typeof page>): unknown {
    return query;
  }

  @Post('raw')
  raw(@Body() body: unknown): unknown {
    return { bytes: Buffer.isBuffer(body) ? body.length : -1 };
  }

  @Get('faults/:name')
  fail(@Param('name') name: string): never {
    throw FAULTS[name];
  }

  @Get('store/:code')
  store(@Param('code') code: StoreErrorCode): never {
    throw new StoreError(code, CANARY, { actual: 9n });
  }

  @Get(':id')
  one(@Param('id', { schema: z.uuid() }) id: string): unknown {
    return { id };
  }

  @MessagePattern('notes.fail')
  answer(): never {
    throw FAULTS['refusal'];
  }

  @MessagePattern('notes.stale')
  async stale(): Promise<void> {
    await caughtUp(new PositionGate(), 1n);
  }

  @Get('over/the/bus')
  async ask(): Promise<unknown> {
    return new InProcessBus(hub).request('notes.stale', {});
  }
}

describe('A problem', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await testApp({ controllers: [Notes], hub });
  });

  afterAll(() => test.app.close());

  const post = (payload: string | Buffer, type = 'application/json', url = '/notes') =>
    test.app.inject({ method: 'POST', url, headers: { 'content-type': type }, payload });
  const get = (url: string, headers: Record<string, string> = {}) => test.app.inject({ url, headers });

  it('is a problem document with a stable name, the language of the reader and the id of the request.', async () => {
    const correlation = '01980000-0000-7000-8000-00000000000a';
    const response = await get('/nowhere', {
      'accept-language': 'de;q=0.3, fr-CH, en;q=0.5',
      'x-correlation-id': correlation,
    });
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.headers['content-language']).toBe('fr');
    expect(response.headers['x-correlation-id']).toBe(correlation);
    expect(response.json()).toEqual({
      type: 'urn:datacooperative:problem:not-found',
      title: "Rien n'a été trouvé ici.",
      status: 404,
      code: 'not-found',
      instance: `urn:uuid:${correlation}`,
    });
  });

  it.each(['en', 'de', 'fr;q=0.2, en;q=0.8', '', 'x;;=,q'])(
    'is in English for the languages "%s".',
    async (language) => {
      expect((await get('/nowhere', { 'accept-language': language })).headers['content-language']).toBe('en');
    },
  );

  it('takes no id from a caller that is not a UUID: it would be kept for ever.', async () => {
    const response = await get('/nowhere', { 'x-correlation-id': CANARY });
    expect(response.body + JSON.stringify(response.headers)).not.toContain(CANARY);
  });

  it.each([
    ['{"text":', 'malformed-json', { offset: 8 }],
    ['{"text":"a","text":"b"}', 'json-duplicate-key', { pointer: '/text' }],
    ['{"__proto__":{"admin":true}}', 'json-forbidden-key', { pointer: '/__proto__' }],
    [`{"text":${'['.repeat(40)}`, 'json-too-deep', {}],
    [Buffer.from([0x7b, 0xff]), 'invalid-utf8', { offset: 1 }],
  ])('names what is wrong with the body %s: %s.', async (payload, code, place) => {
    const response = await post(payload);
    expect(response.json()).toMatchObject({ status: 400, code, ...place });
  });

  it('names every field that is unknown or invalid, without its value.', async () => {
    const response = await post(JSON.stringify({ text: '', tags: ['fine', CANARY], colour: CANARY }));
    expect(response.json()).toMatchObject({
      status: 400,
      code: 'invalid-field',
      errors: [
        { pointer: '/text', code: 'invalid-field' },
        { pointer: '/tags/1', code: 'invalid-field' },
        { pointer: '/colour', code: 'unknown-field' },
      ],
    });
    expect(response.body).not.toContain(CANARY);
  });

  it('is called unknown-field when nothing else is wrong.', async () => {
    expect((await post('{"text":"a","b":1}')).json()).toMatchObject({
      code: 'unknown-field',
      errors: [{ pointer: '/b' }],
    });
  });

  it('is found in addresses and searches, too.', async () => {
    expect((await get('/notes/seven')).json()).toMatchObject({ status: 400, code: 'invalid-field' });
    expect((await get('/notes?limit=1000')).json()).toMatchObject({
      code: 'invalid-field',
      errors: [{ pointer: '/limit' }],
    });
    expect((await get('/notes?limit=7')).json()).toEqual({ limit: 7 });
  });

  it('is an empty body where one is needed.', async () => {
    expect((await post('')).json()).toMatchObject({ code: 'invalid-field', errors: [{ pointer: '' }] });
  });

  it('is a body that is too large or of another type.', async () => {
    const large = JSON.stringify({ text: 'a'.repeat(1024 * 1024) });
    expect((await post(large)).json()).toMatchObject({ status: 413, code: 'body-too-large' });
    for (const type of ['text/plain', 'application/xml'])
      expect((await post('x', type)).json()).toMatchObject({ status: 415, code: 'unsupported-media-type' });
  });

  it.each(['text/csv', 'application/octet-stream'])(
    'is not a large file of type %s: it comes as bytes.',
    async (type) => {
      const size = 2 * 1024 * 1024;
      expect((await post(Buffer.alloc(size), type, '/notes/raw')).json()).toEqual({ bytes: size });
    },
  );

  it('is not a form: its fields arrive as members.', async () => {
    expect((await post('text=a%20b', 'application/x-www-form-urlencoded')).json()).toEqual({ text: 'a b' });
  });

  it.each([
    [
      'refusal',
      409,
      { code: 'PurposeNotCovered', purpose: 'Marketing', title: 'The rules do not allow this.' },
    ],
    ['known', 410, { code: 'erased' }],
    ['bus-refusal', 409, { code: 'PurposeNotCovered', purpose: 'Marketing' }],
    ['bus-store', 409, { code: 'conflict' }],
    ['bus-timeout', 503, { code: 'service-unavailable' }],
    ['bus-fault', 500, { code: 'internal' }],
    ['nest', 400, { code: 'bad-request' }],
    ['fault', 500, { code: 'internal' }],
  ])('that comes from a %s is answered with %i.', async (name, status, members) => {
    const response = await get(`/notes/faults/${name}`);
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ status, ...members });
    expect(response.body).not.toContain(CANARY);
    expect(response.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
  });

  it.each([
    ['CommandMismatch', 422, 'command-mismatch'],
    ['WrongExpectedRevision', 409, 'conflict'],
    ['CheckFailed', 409, 'conflict'],
    ['EventTooLarge', 413, 'body-too-large'],
    ['Overloaded', 503, 'overloaded'],
    ['AppendOutcomeUnknown', 503, 'outcome-unknown'],
    ['StoreUnavailable', 503, 'store-unavailable'],
    ['NotOwned', 500, 'internal'],
    ['StoreDamaged', 500, 'internal'],
  ])('that the store calls %s is answered with %i, %s.', async (storeCode, status, code) => {
    expect((await get(`/notes/store/${storeCode}`)).json()).toMatchObject({ status, code });
  });

  it('tells who saw an older version both versions.', async () => {
    const stale = { status: 412, code: 'stale-revision', expected: '4', actual: '9' };
    expect((await get('/notes/store/WrongExpectedRevision', { 'if-match': '"4"' })).json()).toMatchObject(
      stale,
    );
    expect((await get('/notes/faults/bus-store', { 'if-match': '"4"' })).json()).toMatchObject(stale);
  });

  it('cannot have its own members replaced by the details of a refusal.', async () => {
    expect((await get('/notes/faults/disguised')).json()).toMatchObject({
      status: 409,
      type: 'urn:datacooperative:problem:NoGrant',
    });
  });

  it('of a read model that lags behind is the same on both sides of the bus.', async () => {
    const response = await get('/notes/over/the/bus');
    expect(response.json()).toMatchObject({ status: 503, code: 'stale' });
    expect(response.headers['retry-after']).toBe('1');
  });

  it('goes over the bus as a code.', async () => {
    await expect(new InProcessBus(hub).request('notes.fail', {})).rejects.toMatchObject({
      code: 'PurposeNotCovered',
    });
  });
});
