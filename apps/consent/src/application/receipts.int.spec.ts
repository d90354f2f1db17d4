import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ANNE,
  BRUNO,
  CONTRACT,
  ConsentWorld,
  contractTerms,
  END,
  id,
  inForce,
  offeredContract,
  PARTNER,
} from '../testing/index.js';
import { nodesOf } from '../domain/mandatory-fields.js';
import { noteExpiries } from './ending-grants.js';
import { openReceiptSigner, signerOf } from './receipt-signer.js';
import { RECEIPT_TYPE, type ReceiptFile } from './receipts.js';
import { verifyReceipt } from './verify-receipt.js';

const SOON = '2026-03-03T08:00:00.000Z';
const BODY = {
  ...{ recipient: PARTNER, scope: {}, fields: ['phone'], purposes: ['ServiceProvision'], actions: ['read'] },
  ...{ until: SOON, notice: { language: 'fr' } },
};
interface Line {
  readonly receipt: string;
  readonly grant: string;
  readonly moment: string;
  readonly recipient: string;
}

describe('The receipts of a consent', () => {
  let world: ConsentWorld;
  let anne: string;
  let grant: string;

  const mine = async (authorization = anne) => {
    await world.settled();
    return (await world.call(authorization, 'GET', '/consent/receipts')).body['receipts'] as Line[];
  };
  const take = (receipt: string, authorization = anne) =>
    world.call(authorization, 'GET', `/consent/receipts/${receipt}`);
  const file = async (moment: string): Promise<ReceiptFile> => {
    const found = (await mine()).find((line) => line.moment === moment);
    return (await take(found?.receipt ?? '')).body as unknown as ReceiptFile;
  };
  const findings = async (receipt: ReceiptFile) =>
    (await verifyReceipt(receipt)).checks.filter(({ holds }) => !holds).map(({ what }) => what);
  const contentOf = ({ receipt }: ReceiptFile) =>
    JSON.parse(Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  const open = (content: Record<string, unknown>) => nodesOf(content, 'coop:log')[0];
  const signedAgain = async (content: object) => ({
    receipt: await world.parts.signer.sign(JSON.stringify(content), RECEIPT_TYPE),
    publicKey: world.parts.signer.publicKey,
  });

  beforeEach(async () => {
    world = await ConsentWorld.open();
    world.opened.neighbours.names.set(PARTNER, 'Atelier inventé');
    world.takeIntoLog();
    anne = await world.person(ANNE);
    await world.party(PARTNER, 'legal-person');
    const terms = contractTerms({ country: 'FR' });
    await world.say(`consent-contract-${CONTRACT}`, 'consent.contract.offered', offeredContract(terms));
    await world.say(`consent-contract-${CONTRACT}`, 'consent.contract.entered-into-force', inForce(terms));
    grant = String((await world.call(anne, 'POST', '/consent/grants', BODY)).body['grant']);
  });
  afterEach(() => world.close());

  it('verify without the cooperative: signature, vocabulary, mandatory list, notice, events', async () => {
    const { checks, document, events } = await verifyReceipt(await file('given'));
    expect(checks.map(({ what, holds }) => [what, holds])).toEqual([
      ['signature', true],
      ['context', true],
      ['mandatory fields', true],
      ['notice', true],
      ['events', true],
    ]);
    expect(events).toMatchObject([{ type: 'consent.grant.given', data: { grant } }]);
    const [record] = nodesOf(document, 'dpv:hasRecordOfActivity');
    expect(record).toMatchObject({
      'dct:identifier': grant,
      'coop:terms': { recipient: PARTNER, fields: ['phone'] },
      'dpv:hasNotice': [{ 'dct:language': 'fr', 'rdf:value': expect.stringContaining('Vous permettez') }],
      'dpv:hasEntity': [
        {},
        { 'dpv:hasName': 'Atelier inventé', 'schema:address': { 'schema:addressCountry': 'FR' } },
      ],
    });
    expect(JSON.stringify(record)).toContain('"dpv:hasDuration":"P10D"');
  });

  it('are one for each moment: given, changed, withdrawn, expired; each tells what happened up to then', async () => {
    const renewal = { until: END, notice: { language: 'en' } };
    const { body } = await world.call(anne, 'POST', `/consent/grants/${grant}/renewal`, renewal);
    const other = String((await world.call(anne, 'POST', '/consent/grants', BODY)).body['grant']);
    await world.call(anne, 'DELETE', `/consent/grants/${String(body['grant'])}`);
    world.setClock(SOON);
    await world.settled();
    await noteExpiries(world.parts);
    const lines = await mine();
    expect(lines.map(({ grant: of, moment }) => [of, moment])).toEqual([
      [other, 'expired'],
      [body['grant'], 'withdrawn'],
      [other, 'given'],
      [grant, 'renewed'],
      [body['grant'], 'given'],
      [grant, 'given'],
    ]);
    expect(new Set(lines.map(({ recipient }) => recipient))).toEqual(new Set([PARTNER]));
    const told = await Promise.all(
      lines.map(async ({ receipt }) => {
        const taken = (await take(receipt)).body as unknown as ReceiptFile;
        const { checks, document } = await verifyReceipt(taken);
        expect(checks.filter(({ holds }) => !holds)).toEqual([]);
        const [record] = nodesOf(document, 'dpv:hasRecordOfActivity');
        return nodesOf(record, 'dpv:hasConsentStatus').map((status) =>
          String((status['@type'] as string[])[0]),
        );
      }),
    );
    expect(told).toEqual([
      ['dpv:ConsentGiven', 'dpv:ConsentExpired'],
      ['dpv:RenewedConsentGiven', 'dpv:ConsentWithdrawn'],
      ['dpv:ConsentGiven'],
      ['dpv:ConsentGiven', 'dpv:RenewedConsentGiven'],
      ['dpv:RenewedConsentGiven'],
      ['dpv:ConsentGiven'],
    ]);
  });

  it('are found out when a character was changed, another key put under them, or they are something else', async () => {
    const taken = await file('given');
    const [head = '', payload = '', signature = ''] = taken.receipt.split('.');
    const text = Buffer.from(payload, 'base64url').toString().replace('"phone"', '"phones"');
    const altered = [head, Buffer.from(text).toString('base64url'), signature].join('.');
    expect(await findings({ ...taken, receipt: altered })).toEqual(['signature']);
    const { publicKey } = await signerOf(generateKeyPairSync('ed25519').privateKey);
    expect(await findings({ ...taken, publicKey })).toEqual(['signature']);
    const { signer } = world.parts;
    const contract = await signer.sign(JSON.stringify(contentOf(taken)), 'coop-contract+jws');
    expect(await findings({ ...taken, receipt: contract })).toEqual(['signature']);
    expect(await findings(await signedAgain({ '@type': 'dpv:ConsentRecord' }))).toEqual(['signature']);
  });

  it('are found out when the cooperative itself signs something else than what the log holds', async () => {
    const content = contentOf(await file('given'));
    const change = (from: string, to: string) =>
      JSON.parse(JSON.stringify(content).replaceAll(from, to)) as object;
    expect(await findings(await signedAgain(content))).toEqual([]);
    expect(await findings(await signedAgain(change('Vous permettez', 'Vous vendez')))).toEqual(['notice']);
    expect(await findings(await signedAgain(change(`"fields":["phone"]`, `"fields":"all"`)))).toEqual([
      'events',
    ]);
    // The same in the event, with its escaped quotes: then it is no longer the leaf.
    const both = change('phone', 'shoe');
    expect(await findings(await signedAgain(both))).toEqual(['notice', 'events']);
    expect(await findings(await signedAgain({ ...content, 'coop:log': [] }))).toEqual(['notice', 'events']);
    expect(await findings(await signedAgain({ ...content, '@context': 'https://w3id.org/dpv' }))).toEqual([
      'context',
    ]);
    expect(await findings(await signedAgain({ ...content, 'dct:created': '' }))).toEqual([
      'mandatory fields',
    ]);
    for (const log of [
      'text',
      { event: 'no JSON' },
      { ...open(content), event: 'no JSON' },
      { ...open(content), event: '[]' },
    ])
      expect(await findings(await signedAgain({ ...content, 'coop:log': [log] }))).toEqual([
        'notice',
        'events',
      ]);
    const moved = change('"index":"', '"index":"1');
    expect(await findings(await signedAgain(moved))).toEqual(['notice', 'events']);
  });

  it('are asked for again while the log has not taken the agreement in', async () => {
    world.opened.neighbours.proof = () => Promise.resolve(null);
    expect(await file('given')).toMatchObject({ status: 503, code: 'receipt-not-ready' });
  });

  it('do not exist for anybody else, as those that there never were', async () => {
    const [own] = await mine();
    const bruno = await world.person(BRUNO);
    for (const receipt of [own?.receipt ?? '', id('no receipt')])
      expect((await take(receipt, bruno)).body).toMatchObject({ status: 404, code: 'receipt-unknown' });
    expect(await mine(bruno)).toEqual([]);
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
