import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompactSign, exportJWK } from 'jose';
import { leafOf } from '@coop/event-sourcing';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { LogReader } from '@coop/tlog';
import { runCoop } from '../run.js';
import { logIn } from '../sources/data-folder.js';
import { exampleFolder, GRANT, temporaryFolders, type ExampleFolder } from '../testing/example-folder.js';

const folder = temporaryFolders();
const POSITION = 6;
let example: ExampleFolder;
let vkey: string;

beforeAll(async () => {
  example = await exampleFolder(folder);
  vkey = readFileSync(join(example.dataDir, 'log', 'origin.vkey'), 'utf8').trim();
});

/** A receipt for the grant as the consent service gives it: a signed statement that holds the log's proof. */
async function receipt(
  change: (log: Record<string, unknown>) => Record<string, unknown> = (log) => log,
): Promise<string> {
  const log = await LogReader.open(logIn(example.dataDir, vkey));
  const store = openSqliteEventStore({ dir: example.dataDir, readOnly: true });
  let leaf = '';
  for await (const { events } of store.readAll(BigInt(POSITION - 1), { upTo: BigInt(POSITION) }))
    leaf = events.map((event) => leafOf(event).toString('hex')).join('');
  await store.close();
  const proof = (await log.inclusionProof(POSITION - 1)).map((hash) => Buffer.from(hash).toString('hex'));
  const inclusion = {
    index: String(POSITION - 1),
    size: String(log.checkpoint.size),
    leaf,
    proof,
    checkpoint: log.note,
    vkey,
  };
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const content = {
    schema: 'coop-consent-receipt/1',
    grant: GRANT,
    position: String(POSITION),
    givenAt: '2026-02-01T09:20:00.000Z',
    log: change(inclusion),
  };
  const jws = await new CompactSign(Buffer.from(JSON.stringify(content)))
    .setProtectedHeader({ alg: 'EdDSA', typ: 'coop-consent-receipt+jws' })
    .sign(privateKey);
  return JSON.stringify({ receipt: jws, publicKey: await exportJWK(publicKey) });
}

async function verify(text: string, ...argv: string[]) {
  const file = folder('receipt.json');
  writeFileSync(file, text);
  let out = '';
  const streams = {
    out: { write: (line: string) => (out += line) },
    err: { write: () => undefined },
    now: () => 0,
  };
  return {
    code: await runCoop(['receipt', 'verify', file, ...argv], streams, new AbortController().signal),
    out: () => out,
  };
}

describe('coop receipt verify', () => {
  it('verifies a receipt alone, and says whose word it then rests on', async () => {
    const { code, out } = await verify(await receipt(), '--data', folder('nothing'));
    expect(out()).toContain('event at position 6');
    expect(out()).toContain(`grant ${GRANT}`);
    expect(out()).toContain('not checked  who the key belongs to');
    expect(code).toBe(0);
  });

  it('compares it with a copy of the log', async () => {
    const { code, out } = await verify(await receipt(), '--data', example.dataDir);
    expect(out()).toContain('everything that it covered is still there');
    expect(out()).not.toContain('who the key belongs to');
    expect(code).toBe(0);
  });

  it('finds a receipt whose proof is for another event', async () => {
    const { code, out } = await verify(
      await receipt((log) => ({ ...log, index: '2' })),
      '--data',
      example.dataDir,
    );
    expect(out()).toContain('it speaks of position 6, its proof of 3');
    expect(out()).toContain('FINDING      the inclusion proof');
    expect(code).toBe(1);
  });

  it('finds a receipt that names another key than the trusted one', async () => {
    const other = vkey.replace(/^[^+]+/, 'other.example/log');
    const { code } = await verify(
      await receipt((log) => ({ ...log, vkey: other })),
      '--vkey',
      vkey,
      '--data',
      folder('nothing'),
    );
    expect(code).toBe(1);
  });

  it('finds a receipt that was altered after it was signed', async () => {
    const file = JSON.parse(await receipt()) as { receipt: string };
    const [header, payload, signature] = file.receipt.split('.');
    const altered = Buffer.from(payload ?? '', 'base64url')
      .toString('utf8')
      .replace('2026-02-01', '2025-02-01');
    const text = JSON.stringify({
      ...file,
      receipt: [header, Buffer.from(altered).toString('base64url'), signature].join('.'),
    });
    expect((await verify(text, '--data', example.dataDir)).out()).toContain(
      'FINDING      the signature of the receipt',
    );
  });

  it('says with exit code 2 that a file is no receipt', async () => {
    expect((await verify('{"hello":"there"}')).code).toBe(2);
  });
});
