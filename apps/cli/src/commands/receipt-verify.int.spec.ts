import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompactSign, exportJWK } from 'jose';
import { noticeText, RECEIPT_TYPE, receiptDocument, type GivenThen } from '@coop/consent/replay';
import { canonicalEvent, leafOf, type StoredEvent } from '@coop/event-sourcing';
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

/** The receipt for the grant as the consent service gives it: a signed document that holds the log's proofs. */
async function receipt(change: (text: string) => string = (text) => text): Promise<string> {
  const log = await LogReader.open(logIn(example.dataDir, vkey));
  const event = await granted();
  const proof = (await log.inclusionProof(POSITION - 1)).map((hash) => Buffer.from(hash).toString('hex'));
  const inclusion = {
    ...{ index: String(POSITION - 1), size: String(log.checkpoint.size), proof },
    ...{ leaf: leafOf(event).toString('hex'), checkpoint: log.note, vkey },
  };
  const given = event as StoredEvent & GivenThen;
  const { recipient } = given.data.terms;
  const document = receiptDocument({
    ...{ receipt: event.id, created: '2026-02-01T10:00:00.000Z' },
    record: {
      cooperative: { domain: 'cooperative.example', name: 'Coopérative inventée', country: 'CH' },
      recipient: { recipient, name: 'Invented Clinic', countries: ['CH'], deleteAfterDays: 30 },
      ...{ given, later: [] },
      notice: { text: noticeText(given.data.terms, 'fr'), language: 'fr' },
    },
    log: [{ event: canonicalEvent(event), salt: event.salt, inclusion }],
  });
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const jws = await new CompactSign(Buffer.from(change(JSON.stringify(document))))
    .setProtectedHeader({ alg: 'EdDSA', typ: RECEIPT_TYPE })
    .sign(privateKey);
  return JSON.stringify({ receipt: jws, publicKey: await exportJWK(publicKey) });
}

async function granted(): Promise<StoredEvent> {
  const store = openSqliteEventStore({ dir: example.dataDir, readOnly: true });
  const [event] = await store.readStream(`consent-grant-${GRANT}`);
  await store.close();
  if (event === undefined) throw new Error('the folder holds a grant');
  return event;
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
    expect(out()).toContain(`agreement ${GRANT}: given `);
    expect(out()).toContain('checked      the mandatory fields of a consent receipt');
    expect(out()).toContain('checked      the notice that was shown');
    expect(out()).toContain('not checked  who the key belongs to');
    expect(code).toBe(0);
  });

  it('compares it with a copy of the log', async () => {
    const { code, out } = await verify(await receipt(), '--data', example.dataDir);
    expect(out()).toContain('everything that it covered is still there');
    expect(out()).not.toContain('who the key belongs to');
    expect(code).toBe(0);
  });

  it('finds a receipt whose proof is for another place in the log', async () => {
    const moved = await receipt((text) => text.replace('"index":"5"', '"index":"2"'));
    const { code, out } = await verify(moved, '--data', example.dataDir);
    expect(out()).toContain('FINDING      the events of the agreement');
    expect(out()).toContain('FINDING      the inclusion proof');
    expect(code).toBe(1);
  });

  it('finds a receipt whose proof does not lead to the checkpoint', async () => {
    const size = /"size":"(\d+)"/;
    const { code, out } = await verify(
      await receipt((text) => text.replace(size, '"size":"1"')),
      ...['--data', example.dataDir],
    );
    expect(out()).toContain('FINDING      the inclusion proof');
    expect(code).toBe(1);
  });

  it.each([
    ['the notice that was shown', (text: string) => text.replace('Vous permettez', 'Vous vendez')],
    ['the mandatory fields of a consent receipt', (text: string) => text.replace('dpv:hasJurisdiction', 'x')],
    ['the vocabulary of the receipt', (text: string) => text.replace('https://w3id.org/dpv#', 'https://x/#')],
    ['the events of the agreement', (text: string) => text.replace('"fields":["phone"]', '"fields":"all"')],
  ])('finds what the cooperative signed and should not have: %s', async (what, change) => {
    const { code, out } = await verify(await receipt(change), '--data', example.dataDir);
    expect(out()).toContain(`FINDING      ${what}`);
    expect(code).toBe(1);
  });

  it('finds a receipt that names another key than the trusted one', async () => {
    const other = vkey.replace(/^[^+]+/, 'other.example/log');
    const { code } = await verify(
      await receipt((text) => text.replace(vkey, other)),
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
