import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ANNE, BRUNO, ConsentWorld, END, PARTNER } from '../testing/index.js';
import { openReceiptSigner, signerOf } from './receipt-signer.js';
import { openReceipt, type LogProof, type ReceiptFile } from './receipts.js';

const PROOF: LogProof = {
  ...{
    index: '1',
    size: '2',
    leaf: 'aa',
    proof: ['bb'],
    checkpoint: 'coop.example/log\n2\n',
    vkey: 'coop.example/log+1+A',
  },
};

describe('The receipt of a consent', () => {
  let world: ConsentWorld;
  let anne: string;
  let grant: string;

  const receipt = (authorization = anne) =>
    world.call(authorization, 'GET', `/consent/grants/${grant}/receipt`);

  beforeEach(async () => {
    world = await ConsentWorld.open();
    anne = await world.person(ANNE);
    const body = {
      ...{
        recipient: PARTNER,
        scope: {},
        fields: ['phone'],
        purposes: ['ServiceProvision'],
        actions: ['read'],
      },
      ...{ until: END, notice: { language: 'fr' } },
    };
    grant = String((await world.call(anne, 'POST', '/consent/grants', body)).body['grant']);
    await world.settled();
  });
  afterEach(() => world.close());

  it('verifies without the cooperative, and says what was agreed and where the log holds it', async () => {
    world.opened.neighbours.proof = PROOF;
    const { body } = await receipt();
    const [event] = await world.store.readStream(`consent-grant-${grant}`);
    expect(await openReceipt(body as unknown as ReceiptFile)).toMatchObject({
      ...{ schema: 'coop-consent-receipt/1', issuer: 'coop.example', grant, event: event?.id },
      ...{ position: String(event?.position), givenAt: event?.recordedAt, log: PROOF },
      terms: { recipient: PARTNER, fields: ['phone'] },
      notice: { language: 'fr', digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      evidence: { kind: 'signed-in', level: 'A2' },
    });
  });

  it('is found out when one character of it was changed, or when another key is put under it', async () => {
    world.opened.neighbours.proof = PROOF;
    const file = (await receipt()).body as unknown as ReceiptFile;
    const [head = '', payload = '', signature = ''] = file.receipt.split('.');
    const text = Buffer.from(payload, 'base64url').toString().replace('"phone"', '"phones"');
    const altered = [head, Buffer.from(text).toString('base64url'), signature].join('.');
    await expect(openReceipt({ ...file, receipt: altered })).rejects.toThrow('signature verification failed');
    const { publicKey } = await signerOf(generateKeyPairSync('ed25519').privateKey);
    await expect(openReceipt({ ...file, publicKey })).rejects.toThrow('signature verification failed');
  });

  it('is not any other thing that the cooperative signed', async () => {
    const { signer } = world.parts;
    const contract = await signer.sign('{"schema":"coop-consent-receipt/1"}', 'coop-contract+jws');
    await expect(openReceipt({ receipt: contract, publicKey: signer.publicKey })).rejects.toThrow(
      'not a consent receipt',
    );
    const later = await signer.sign('{"schema":"coop-consent-receipt/9"}', 'coop-consent-receipt+jws');
    await expect(openReceipt({ receipt: later, publicKey: signer.publicKey })).rejects.toThrow(
      'not a consent receipt',
    );
  });

  it('is asked for again while the log has not taken the agreement in', async () => {
    expect((await receipt()).body).toMatchObject({ status: 503, code: 'receipt-not-ready' });
  });

  it('does not exist for anybody else', async () => {
    expect((await receipt(await world.person(BRUNO))).body).toMatchObject({
      status: 404,
      code: 'grant-unknown',
    });
  });
});

describe("The cooperative's key", () => {
  const folder = mkdtempSync(join(tmpdir(), 'coop-signer-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is made at the first start, readable by its owner alone, and is the same at the next', async () => {
    const file = join(folder, 'keys', 'receipts.pem');
    const first = await openReceiptSigner(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const second = await openReceiptSigner(file);
    expect(second.publicKey).toEqual(first.publicKey);
    expect(second.derive('one use')).toEqual(first.derive('one use'));
    expect(second.derive('another use')).not.toEqual(first.derive('one use'));
  });
});
