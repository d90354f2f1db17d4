import { Body, Controller, Get, Post, Put } from '@nestjs/common';
import { z } from 'zod';
import { actorNamespace, derivedId, type AppendResult, type CommandContext } from '@coop/event-sourcing';
import { answer, AtLeast, Command, committed, IfMatch, type Answer } from './index.js';
import { testApp, type TestApp } from './testing/index.js';

const body = z.strictObject({ a: z.number(), b: z.number().optional() });
const appended: AppendResult = {
  first: 40n,
  last: 41n,
  recordedAt: '2026-01-01T00:00:00Z',
  revisions: [6n],
  repeated: false,
};

@Controller('grants')
class Grants {
  @Post()
  give(
    @Body({ schema: body }) _body: z.infer<typeof body>,
    @Command() command: CommandContext,
  ): Answer<CommandContext> {
    return committed(appended, command);
  }

  @Post('nothing')
  nothing(@Command() _command: CommandContext): Answer<object> {
    return committed(undefined, {});
  }

  @Put()
  change(@IfMatch() seen: bigint): unknown {
    return { seen: String(seen) };
  }

  @Get()
  list(@AtLeast() atLeast: bigint | undefined): Answer<object> {
    return answer({ atLeast: atLeast === undefined ? 'none' : String(atLeast) }, { position: 12n });
  }
}

describe('A command over HTTP', () => {
  let test: TestApp;
  const party = '01980000-0000-7000-8000-000000000001';
  let authorization: string;

  beforeAll(async () => {
    test = await testApp({ controllers: [Grants] });
    authorization = test.accounts.signedIn({ party });
  });

  afterAll(() => test.app.close());

  const send = async (
    payload: string,
    headers: Record<string, string> = {},
    url = '/grants',
  ): Promise<CommandContext> =>
    (
      await test.app.inject({
        method: 'POST',
        url,
        headers: { authorization, 'content-type': 'application/json', ...headers },
        payload,
      })
    ).json();
  const key = { 'idempotency-key': 'key-1' };

  it('has an id that follows from its actor and her key.', async () => {
    const command = await send('{"a":1}', key);
    expect(command.commandId).toBe(derivedId(actorNamespace(party), 'key-1'));
    expect(command.metadata).toMatchObject({ actor: party, causationId: command.commandId });
  });

  it('cannot be repeated by somebody else.', async () => {
    const theirs = await send('{"a":1}', { ...key, authorization: test.accounts.signedIn() });
    expect(theirs.commandId).not.toBe((await send('{"a":1}', key)).commandId);
  });

  it('is the same command when only spaces and the order of members differ.', async () => {
    const first = await send('{"a":1,"b":2}', key);
    expect((await send('{ "b": 2, "a": 1.0 }', key)).commandDigest).toBe(first.commandDigest);
    expect(first.commandDigest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is another command with another body or another address.', async () => {
    const first = await send('{"a":1}', key);
    expect((await send('{"a":2}', key)).commandDigest).not.toBe(first.commandDigest);
    expect((await send('{"a":1}', key, '/grants?copy=1')).commandDigest).not.toBe(first.commandDigest);
  });

  it('has a digest that the body alone does not give away.', async () => {
    const first = await send('{"a":1}', key);
    const second = await send('{"a":1}', { 'idempotency-key': 'key-2' });
    expect(second.commandDigest).not.toBe(first.commandDigest);
  });

  it('is a new command each time when it has no key.', async () => {
    expect((await send('{"a":1}')).commandId).not.toBe((await send('{"a":1}')).commandId);
  });

  it.each(['', 'k'.repeat(201)])('is refused with the key "%s".', async (value) => {
    expect(await send('{"a":1}', { 'idempotency-key': value })).toMatchObject({
      code: 'invalid-header',
      header: 'Idempotency-Key',
    });
  });

  it('keeps the id of the conversation that it belongs to.', async () => {
    const correlation = '01980000-0000-7000-8000-00000000000b';
    expect((await send('{"a":1}', { 'x-correlation-id': correlation })).metadata.correlationId).toBe(
      correlation,
    );
  });

  it('is answered with its position and the new revision.', async () => {
    const response = await test.app.inject({
      method: 'POST',
      url: '/grants',
      headers: { authorization },
      payload: { a: 1 },
    });
    expect(response.statusCode).toBe(201);
    expect(response.headers).toMatchObject({ 'coop-position': '41', etag: '"6"' });
  });

  it('that wrote nothing is answered without either.', async () => {
    const response = await test.app.inject({
      method: 'POST',
      url: '/grants/nothing',
      headers: { authorization },
    });
    expect(response.json()).toEqual({});
    expect(response.headers['coop-position']).toBeUndefined();
    expect(response.headers['etag']).toBeUndefined();
  });

  it.each([
    [undefined, 428, 'precondition-required'],
    ['*', 400, 'invalid-header'],
    ['W/"3"', 400, 'invalid-header'],
    ['"03"', 400, 'invalid-header'],
    ['3', 400, 'invalid-header'],
  ])('that changes something is refused with If-Match %s.', async (value, status, code) => {
    const headers = { authorization, ...(value === undefined ? {} : { 'if-match': value }) };
    expect((await test.app.inject({ method: 'PUT', url: '/grants', headers })).json()).toMatchObject({
      status,
      code,
    });
  });

  it('that changes something says which revision it saw.', async () => {
    const response = await test.app.inject({
      method: 'PUT',
      url: '/grants',
      headers: { authorization, 'if-match': '"12"' },
    });
    expect(response.json()).toEqual({ seen: '12' });
  });

  it.each([
    ['34', { atLeast: '34' }],
    [undefined, { atLeast: 'none' }],
    ['-1', { code: 'invalid-header' }],
    ['1e3', { code: 'invalid-header' }],
  ])('can be followed by a reading at least at position %s.', async (value, expected) => {
    const headers = { authorization, ...(value === undefined ? {} : { 'coop-at-least': value }) };
    const response = await test.app.inject({ url: '/grants', headers });
    expect(response.json()).toMatchObject(expected);
    if (!('code' in expected)) expect(response.headers['coop-position']).toBe('12');
  });
});
