import {
  formatAddCheckpoint,
  generateKeyPair,
  leafHash,
  MAX_ADD_CHECKPOINT_BYTES,
  openCheckpoint,
  originHash,
  parsePolicy,
  parseSignerKey,
  parseVerifierKey,
  rootOf,
  signCheckpoint,
  WitnessQuorum,
} from '@coop/tlog';
import { HistoryWorld, temporaryFolders } from '../testing/history-world.js';
import { openTestAudit } from '../testing/open-test-audit.js';

const folder = temporaryFolders();
const origin = 'partner.example/log';
const { skey, vkey } = generateKeyPair(origin);
const note = (size: number, of = origin) =>
  signCheckpoint(
    { origin: of, size, root: rootOf(Array.from({ length: size }, (_, n) => leafHash(Buffer.from([n])))) },
    [parseSignerKey(skey)],
  );
const ask = (checkpoint: string, oldSize = 0) => formatAddCheckpoint({ oldSize, proof: [], checkpoint });

let audit: Awaited<ReturnType<typeof openTestAudit>>;
beforeEach(async () => {
  const world = await new HistoryWorld().begin();
  audit = await openTestAudit(world, folder, {
    watched: `# a partner\nlog ${vkey} https://partner.example\n`,
  });
});
afterEach(() => audit.close());

const post = (payload: string, type?: string) =>
  audit.app.inject({
    ...{ method: 'POST', url: '/witness/add-checkpoint', payload },
    headers: type === undefined ? {} : { 'content-type': type },
  });

describe('a cooperative as a witness', () => {
  it('cosigns for a log that it watches, whatever the type of the request says', async () => {
    const head = (await audit.get('/audit/head')).json() as {
      witness: { vkeys: string[]; watches: string[] };
    };
    expect(head.witness.watches).toEqual([origin]);
    const policies = head.witness.vkeys.map((key) =>
      parsePolicy(`log ${vkey}\nwitness w ${key} http://127.0.0.1/witness\nquorum w\n`),
    );
    expect(policies).toHaveLength(2);
    for (const type of [
      undefined,
      'text/plain; charset=utf-8',
      'application/json',
      'application/octet-stream',
    ])
      for (const policy of policies) {
        const witnesses = new WitnessQuorum({
          policy,
          post: async ({ url, body }) => {
            expect(url).toBe('http://127.0.0.1/witness/add-checkpoint');
            const { statusCode: status, headers, rawPayload } = await post(body, type);
            return { status, contentType: String(headers['content-type']), body: rawPayload };
          },
        });
        expect((await witnesses.cosign(note(1), () => Promise.resolve([]))).outcomes).toMatchObject([
          { outcome: 'cosigned' },
        ]);
      }
  });

  it('shows to everyone what it cosigned last', async () => {
    const address = `/witness/${originHash(origin)}/checkpoint`;
    expect((await audit.get(address)).statusCode).toBe(404);
    await post(ask(note(1)));
    const shown = await audit.get(address);
    const keys = audit.parts.witness?.vkeys.map((key) => parseVerifierKey(key)) ?? [];
    const { size, verified } = openCheckpoint(shown.body, origin, [parseVerifierKey(vkey), ...keys]);
    expect([size, verified.length]).toEqual([1, 3]);
  });

  it.each([
    [400, 'nothing that is a request', ''],
    [400, 'an old size above the new one', ask(note(1), 2)],
    [403, 'a note that the log did not sign', ask(note(1).replace('\n1\n', '\n2\n'))],
    [404, 'a log that is not watched', ask(note(1, 'other.example/log'))],
    [413, 'a request that is too long', 'x'.repeat(MAX_ADD_CHECKPOINT_BYTES + 1)],
  ])('answers %i to %s', async (status, _, body) => {
    expect((await post(body)).statusCode).toBe(status);
  });

  it('answers with the size that it is at, and refuses what does not extend it', async () => {
    await post(ask(note(1)));
    const conflict = await post(ask(note(3)));
    expect([conflict.statusCode, conflict.headers['content-type'], conflict.body]).toEqual([
      ...[409, 'text/x.tlog.size', '1\n'],
    ]);
    expect((await post(ask(note(3), 1))).statusCode).toBe(422);
  });
});

describe('a cooperative that is no witness', () => {
  it('is none for anybody', async () => {
    const other = await openTestAudit(await new HistoryWorld().begin(), folder);
    expect((await other.get('/audit/head')).json()).toMatchObject({ witness: null });
    expect((await other.get(`/witness/${originHash(origin)}/checkpoint`)).statusCode).toBe(404);
    const request = { method: 'POST', url: '/witness/add-checkpoint', payload: ask(note(1)) } as const;
    expect((await other.app.inject(request)).statusCode).toBe(404);
    await other.close();
  });
});
