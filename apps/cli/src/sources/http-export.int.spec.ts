import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { coop } from '../testing/coop.js';
import { bundleOf, BUNDLES_KEY, evidenceFolder } from '../testing/evidence-folder.js';
import { handle, RECORD, temporaryFolders } from '../testing/example-folder.js';

const folder = temporaryFolders();
let lines: readonly string[];
/** What the server was asked for. */
let asked: string[];
let answer: (reply: ServerResponse) => void;

const server = createServer((request, reply) => {
  asked.push(`${request.url} ${request.headers.authorization}`);
  answer(reply);
});

beforeAll(async () => {
  const { dataDir } = await evidenceFolder(folder);
  const bundle = await bundleOf(dataDir, folder('bundle'));
  const files = readdirSync(bundle, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  lines = files
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => {
      const [file, bytes] = [path.slice(bundle.length + 1), readFileSync(path)];
      return file.startsWith('tile/')
        ? { file, base64: bytes.toString('base64') }
        : { file, text: bytes.toString('utf8') };
    })
    .map((piece) => `${JSON.stringify(piece)}\n`);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});

beforeEach(() => {
  asked = [];
  answer = (reply) => reply.end(lines.join(''));
});

afterAll(() => new Promise((closed) => server.close(closed)));

function exported(out: string, ...words: readonly string[]) {
  const { port } = server.address() as AddressInfo;
  return coop('audit', 'export', '--url', `http://127.0.0.1:${port}`, '--token', 't', '--out', out, ...words);
}

describe('an evidence bundle of a running cooperative', () => {
  it('is written as it came, signed and logged, and verifies', async () => {
    const out = folder('out');
    const { code, out: text } = await exported(out);
    expect(text).toContain(`signed        by ${BUNDLES_KEY}`);
    expect(text).toContain(`logged        as the reading ${handle('reading')} under the mandate`);
    expect(code).toBe(0);
    expect(asked).toEqual(['/audit/export Bearer t']);
    expect(await coop('audit', 'verify-bundle', out, '--signer', BUNDLES_KEY)).toMatchObject({ code: 0 });
  });

  it('is asked for with its scope', async () => {
    await exported(folder('out'), '--record', RECORD);
    await exported(folder('out'), '--from', '2026-01-01T00:00:00Z', '--to', '12');
    expect(asked.map((each) => each.split(' ')[0])).toEqual([
      `/audit/export?record=${RECORD}`,
      '/audit/export?from=2026-01-01T00%3A00%3A00Z&to=12',
    ]);
  });

  it('is not there when the mandate does not cover it', async () => {
    answer = (reply) => reply.writeHead(403).end();
    expect(await exported(folder('out'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('answered 403'),
    });
  });

  it('is asked for again when the service does not know yet', async () => {
    const whole = answer;
    answer = (reply) => {
      answer = whole;
      reply.writeHead(503, { 'retry-after': '1' }).end();
    };
    expect(await exported(folder('out'))).toMatchObject({ code: 0 });
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['between two lines', () => lines.slice(0, 3).join('')],
    ['within a line', () => lines.join('').slice(0, -10)],
  ])('is refused when the answer ends early, %s', async (_where, text) => {
    answer = (reply) => reply.end(text());
    expect(await exported(folder('out'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('ended before'),
    });
  });

  it('never leads out of its folder', async () => {
    answer = (reply) => reply.end('{"file":"../escaped","text":""}\n');
    expect(await exported(folder('out'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('is no name'),
    });
  });
});
