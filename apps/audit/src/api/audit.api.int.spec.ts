import { newId, type Json } from '@coop/event-sourcing';
import { parsePolicy } from '@coop/tlog';
import { ANNA, CLINIC, handle, HistoryWorld, RECORD, temporaryFolders } from '../testing/history-world.js';
import { openTestAudit } from '../testing/open-test-audit.js';

const folder = temporaryFolders();
let world: HistoryWorld;
let audit: Awaited<ReturnType<typeof openTestAudit>>;

beforeEach(async () => {
  world = await new HistoryWorld().begin();
  audit = await openTestAudit(world, folder);
  await audit.parts.integrator.gate.reached(4n, 5_000);
});

afterEach(() => audit.close());

const lastReading = async () => {
  for await (const { events } of world.store.readAll(world.store.head() - 1n))
    for (const event of events) if (event.type === 'audit.history.read') return event.data;
  return undefined;
};

describe('the published log', () => {
  it('is open to everyone: checkpoint never cached, tiles for ever', async () => {
    const checkpoint = await audit.get('/log/checkpoint');
    expect(checkpoint.statusCode).toBe(200);
    expect(checkpoint.body).toMatch(/^cooperative\.example\/log\n4\n/);
    expect(checkpoint.headers['cache-control']).toBe('no-cache');
    const tile = await audit.get('/log/tile/0/000.p/4');
    expect(tile.rawPayload).toHaveLength(4 * 32);
    expect(tile.headers['cache-control']).toContain('immutable');
    expect((await audit.get('/log/tile/entries/000.p/4')).statusCode).toBe(200);
  });

  it('is published with the policy by which it is believed', async () => {
    const policy = await audit.get('/log/policy');
    expect(policy.body).toBe(`log ${audit.parts.opened.vkey}\nquorum none\n`);
    expect(policy.headers['content-type']).toContain('text/plain');
    expect(parsePolicy(policy.body).logs).toHaveLength(1);
  });

  it('gives nothing but the files of a tiled log', async () => {
    for (const path of [
      '/log/origin.vkey',
      '/log/tile/../origin.vkey',
      '/log/tile/%2e%2e/origin.vkey',
      '/log/tile/0/999',
      '/log/tile/0',
    ])
      expect((await audit.get(path)).statusCode).toBe(404);
  });

  it('may be read whole by whoever verifies it, beyond what others may ask for', async () => {
    for (let asked = 0; asked < 300; asked += 1)
      expect((await audit.get('/log/tile/0/000.p/4')).statusCode).toBe(200);
    const others = await Promise.all(Array.from({ length: 150 }, () => audit.get('/audit/head')));
    expect(others.map(({ statusCode }) => statusCode)).toContain(429);
  });

  it('says to everyone how far it reaches', async () => {
    expect((await audit.get('/audit/head')).json()).toMatchObject({
      state: 'following',
      head: '4',
      logged: '4',
      origin: 'cooperative.example/log',
      loggedAt: '2026-01-10T08:00:00.000Z',
      witnessing: { state: 'unwitnessed', since: null, witnesses: [] },
    });
  });
});

describe('questions of an auditor', () => {
  it('are for auditors only', async () => {
    for (const path of ['/audit/events', '/audit/state?at=4', '/audit/timeline', `/audit/why/${ANNA}`]) {
      expect((await audit.get(path)).statusCode).toBe(401);
      expect((await audit.get(path, 'member')).statusCode).toBe(403);
    }
  });

  it('are refused, and leave no trace, without a mandate that is in force', async () => {
    expect((await audit.get('/audit/events', 'former-auditor')).statusCode).toBe(403);
    expect(world.store.head()).toBe(4n);
  });

  it('are noted before they are answered, with the mandate and everyone concerned', async () => {
    const grant = await world.grant('grant');
    const answer = await audit.get('/audit/diff?from=4&to=5', 'auditor');
    expect(answer.json()).toMatchObject({
      changes: [{ kind: 'grant', id: grant, position: '5', change: 'began' }],
    });
    expect(await lastReading()).toMatchObject({
      question: 'diff',
      auditor: handle('auditor'),
      mandate: handle('auditor mandate'),
      subjects: [ANNA],
      from: '4',
      to: '5',
    });
  });

  it('can be seen by the person whom they concerned', async () => {
    await audit.get(`/audit/access?record=${RECORD}&field=phone`, 'auditor');
    await audit.runner.gate.reached(world.store.head(), 5_000);
    expect((await audit.get('/audit/readings', 'anna')).json()).toMatchObject({
      readings: [{ question: 'access', auditor: handle('auditor') }],
    });
    expect((await audit.get('/audit/readings', 'somebody')).json()).toEqual({ readings: [] });
  });

  it('give events as lines, page after page', async () => {
    const first = await audit.get('/audit/events?limit=3', 'auditor');
    expect(first.headers['content-type']).toContain('application/x-ndjson');
    const positions = first.body
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { position: string }).position);
    expect(positions).toEqual(['1', '2', '3']);
    expect(first.headers['coop-next']).toBe('3');
    const second = await audit.get('/audit/events?after=3&limit=1', 'auditor');
    expect(second.body).toContain('consent.contract.entered-into-force');
  });

  it('give the newest part of the timeline first', async () => {
    await audit.runner.gate.reached(4n, 5_000);
    const { entries } = (await audit.get('/audit/timeline?limit=2', 'auditor')).json() as {
      entries: { position: string; type: string }[];
    };
    expect(entries.map(({ position }) => position)).toEqual(['4', '3']);
    const only = (
      await audit.get('/audit/timeline?type=identity.party.registered&before=2', 'auditor')
    ).json() as typeof entries & { entries: unknown[] };
    expect(only.entries).toMatchObject([{ position: '1', subjects: [ANNA], category: 'identity-party' }]);
  });

  it('turn the pages of the timeline both ways, and stay within days', async () => {
    await world.later(24).grant('first');
    await world.later(24).grant('second');
    await audit.runner.gate.reached(6n, 5_000);
    const page = async (query: string) =>
      (await audit.get(`/audit/timeline?${query}`, 'auditor')).json() as {
        entries: { position: string }[];
        next: string | null;
        previous: string | null;
      };
    const turned = async (query: string) => {
      const { entries, next, previous } = await page(query);
      return [entries.map(({ position }) => position).join(' '), next, previous];
    };
    expect(await turned('limit=2&until=2026-01-12T08:00:00Z')).toEqual(['5 4', '4', null]);
    expect(await turned('limit=2&until=2026-01-12T08:00:00Z&before=4')).toEqual(['3 2', '2', '3']);
    expect(await turned('limit=2&until=2026-01-12T08:00:00Z&after=3')).toEqual(['5 4', '4', null]);
    expect(await turned('limit=2&after=1')).toEqual(['3 2', '2', '3']);
    expect(await turned('from=2026-01-11T00:00:00Z&until=2026-01-12T00:00:00Z')).toEqual(['5', null, null]);
    expect(await turned('except=identity-party&until=2026-01-11T00:00:00Z')).toEqual(['4 3', null, null]);
    expect((await audit.get('/audit/timeline?from=yesterday', 'auditor')).statusCode).toBe(400);
  });

  it('count the events of each day by category', async () => {
    await world.later(24).grant('first');
    await audit.runner.gate.reached(5n, 5_000);
    const days = async (query: string) =>
      ((await audit.get(`/audit/timeline?days=true${query}`, 'auditor')).json() as { days: unknown }).days;
    const until = '&until=2026-01-12T00:00:00Z';
    expect(await days(until)).toEqual([
      { day: '2026-01-10', category: 'consent-contract', count: 1 },
      { day: '2026-01-10', category: 'identity-party', count: 2 },
      { day: '2026-01-10', category: 'records-record', count: 1 },
      { day: '2026-01-11', category: 'consent-grant', count: 1 },
    ]);
    expect(await days(`${until}&from=2026-01-11T00:00:00Z`)).toHaveLength(1);
    expect(await days('&until=2027-01-12T00:00:00Z')).toEqual([]);
  });

  it('give one event with what it followed from and what followed from it', async () => {
    const id = newId();
    const commandId = newId();
    const event = (type: string, data: object) =>
      ({ ...{ id: newId(), type, version: 1, data: data as Json }, retention: 'until-erasure' }) as const;
    const append = (
      type: string,
      party: string,
      metadata: object,
      ids: { id?: string; commandId?: string } = {},
    ) =>
      world.store.append({
        streams: [
          {
            stream: `${type.split('.').slice(0, 2).join('-')}-${newId()}`,
            expected: 'any',
            events: [{ ...event(type, { party }), ...(ids.id === undefined ? {} : { id: ids.id }) }],
          },
        ],
        commandId: ids.commandId ?? newId(),
        commandDigest: '00'.repeat(32),
        metadata: { actor: 'system:test', correlationId: 'asked', causationId: newId(), ...metadata },
      });
    await append('identity.level.reached', ANNA, { causationId: commandId }, { id, commandId });
    await append('identity.account.linked', CLINIC, { causationId: id });
    await append('identity.vouch.given', ANNA, {});
    await append('identity.vouch.given', ANNA, { correlationId: 'something else' });
    const about = async (position: number) =>
      (await audit.get(`/audit/events/${position}`, 'auditor')).json() as Record<string, unknown>;
    expect(await about(5)).toMatchObject({
      event: { id, position: '5', type: 'identity.level.reached' },
      sameCommit: [],
      consequences: [{ position: '6', type: 'identity.account.linked' }],
      sameRequest: [{ position: '7', type: 'identity.vouch.given' }],
      searched: { from: '1', to: '8' },
    });
    expect(await lastReading()).toMatchObject({
      question: 'events',
      from: '5',
      to: '5',
      subjects: [ANNA, CLINIC].sort(),
    });
    expect(await about(5)).not.toHaveProperty('cause');
    expect(await about(6)).toMatchObject({
      cause: { position: '5' },
      consequences: [],
      sameRequest: [{ position: '7' }],
    });
    expect((await audit.get('/audit/events/999', 'auditor')).statusCode).toBe(404);
    expect((await audit.get('/audit/events/last', 'auditor')).statusCode).toBe(400);
    expect((await audit.get('/audit/events/5', 'member')).statusCode).toBe(403);
  });

  it('give the state, who could read, and why', async () => {
    await world.grant('grant');
    const disclosure = await world.later(1).read('reading');
    expect((await audit.get(`/audit/state?at=${world.now}&lists=true`, 'auditor')).json()).toMatchObject({
      summary: { grants: 1 },
      lists: { grants: [{ stakeholder: ANNA }] },
    });
    const { intervals } = (
      await audit.get(`/audit/access?record=${RECORD}&field=phone`, 'auditor')
    ).json() as { intervals: unknown[] };
    expect(intervals.at(-1)).toMatchObject({ readers: [{ recipient: CLINIC }], toPosition: null });
    expect((await audit.get(`/audit/why/${disclosure}`, 'auditor')).json()).toMatchObject({
      reproducible: true,
    });
    expect((await audit.get(`/audit/why/${handle('nothing')}`, 'auditor')).statusCode).toBe(404);
  });

  it('verify the running ledger, also against what the auditor kept', async () => {
    const { body: text } = await audit.get('/log/checkpoint');
    const report = await audit.post('/audit/verify', 'auditor', { anchors: [{ label: 'kept', text }] });
    expect(report.json()).toMatchObject({
      findings: [],
      anchoredTo: expect.stringContaining('kept (size 4, history up to '),
    });
    expect(
      (await audit.post('/audit/verify', 'auditor', { anchors: [{ label: 'kept', text: 'nothing' }] }))
        .statusCode,
    ).toBe(400);
  });

  it('record the digests of read models once, until something changes', async () => {
    const first = (await audit.post('/audit/digests', 'auditor')).json() as { position: string };
    expect(first.position).toBe('5');
    // After the digests the map of everybody was founded and recorded.
    await audit.runner.gate.reached(7n, 5_000);
    await audit.post('/audit/digests', 'auditor');
    expect(world.store.head()).toBe(7n);
    await world.grant('grant');
    expect((await audit.post('/audit/digests', 'auditor')).json()).toEqual({ position: '9' });
  });

  it('give a proof for an event, and none for what has not happened', async () => {
    expect((await audit.get('/audit/proof?position=3', 'auditor')).json()).toMatchObject({
      index: '2',
      vkey: audit.parts.opened.vkey,
    });
    expect((await audit.get('/audit/proof?position=999', 'auditor')).statusCode).toBe(404);
    expect((await audit.get('/audit/proof?position=x', 'auditor')).statusCode).toBe(400);
  });
});
