import { leafOf, readReceiptExtra } from '@coop/event-sourcing';
import {
  CheckpointSigner,
  keyPairFromSeed,
  LogReader,
  MemoryTileStorage,
  parsePolicy,
  parseProof,
  parseSignerKey,
  parseVerifierKey,
  TransparencyLog,
  verifyProof,
  VolatileSignerMemory,
} from '@coop/tlog';
import { ANNE, BRUNO, ConsentWorld, END, id, PARTNER } from '../testing/index.js';

const ORIGIN = 'coop.example/log';
const { skey, vkey } = keyPairFromSeed(ORIGIN, Buffer.alloc(32, 7));
const BODY = {
  ...{ recipient: PARTNER, scope: {}, fields: ['phone'], purposes: ['ServiceProvision'], actions: ['read'] },
  ...{ until: END, notice: { language: 'fr' } },
};

/** What the audit service answers, of a log that holds all that the ledger does now. */
async function proofsOf({ store }: ConsentWorld) {
  const storage = new MemoryTileStorage();
  const verifiers = [parseVerifierKey(vkey)];
  const memory = new VolatileSignerMemory();
  const signer = new CheckpointSigner({ origin: ORIGIN, keys: [parseSignerKey(skey)], memory });
  const log = await TransparencyLog.open({ storage, signer, verifiers });
  for await (const { events } of store.readAll(0n)) await log.append(events.map(leafOf));
  const reader = await LogReader.open({ read: (path) => storage.read(path), origin: ORIGIN, verifiers });
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  return async (position: string) => {
    const index = Number(position) - 1;
    return {
      ...{ index: String(index), size: String(reader.checkpoint.size), leaf: hex(await reader.entry(index)) },
      ...{ proof: (await reader.inclusionProof(index)).map(hex), checkpoint: reader.note, vkey },
    };
  };
}

describe('A change of consent, as a .tlog-proof', () => {
  let world: ConsentWorld;
  let anne: string;

  const get = (path: string, authorization = anne) =>
    world.opened.test.app.inject({ url: `/consent/${path}/proof`, headers: { authorization } });
  const verified = async (path: string) => {
    world.opened.neighbours.proof = await proofsOf(world);
    const { body: text } = await get(path);
    const receipt = readReceiptExtra(parseProof(text).extra ?? new Uint8Array());
    if (receipt === undefined) throw new Error('the file is no receipt');
    const { index } = verifyProof(text, receipt, parsePolicy(`log ${vkey}\nquorum none\n`));
    expect(receipt.position).toBe(BigInt(index) + 1n);
    return receipt.told;
  };

  beforeEach(async () => {
    world = await ConsentWorld.open();
    anne = await world.person(ANNE);
    await world.party(PARTNER, 'legal-person');
  });
  afterEach(() => world.close());

  it('verifies offline and says what was agreed, and later that it was withdrawn', async () => {
    const { body } = await world.call(anne, 'POST', '/consent/grants', BODY);
    const grant = String(body['grant']);
    await world.call(anne, 'DELETE', `/consent/grants/${grant}`);
    await world.settled();
    const { receipts } = (await world.call(anne, 'GET', '/consent/receipts')).body as {
      readonly receipts: readonly { readonly receipt: string; readonly moment: string }[];
    };
    const [withdrawn, given] = receipts;
    expect(await verified(`receipts/${given?.receipt}`)).toMatchObject({
      ...{ what: 'grant-given', about: grant, recipient: PARTNER, purposes: ['ServiceProvision'] },
      ...{ fields: ['phone'], until: END },
    });
    expect(await verified(`receipts/${withdrawn?.receipt}`)).toMatchObject({
      ...{ what: 'grant-withdrawn', about: grant },
    });
    const reply = await get(`receipts/${given?.receipt}`);
    expect(reply.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="${given?.receipt}.tlog-proof"`,
    });
    // As of one that there never was: what is somebody else's.
    const bruno = await world.person(BRUNO);
    for (const receipt of [given?.receipt ?? '', id('no receipt')])
      expect((await get(`receipts/${receipt}`, bruno)).json()).toMatchObject({ code: 'receipt-unknown' });
  });

  it('is there for what was forbidden, and for its lifting', async () => {
    const use = { recipient: 'anyone', purposes: ['ServiceProvision'], fields: 'all' };
    const { body } = await world.call(anne, 'POST', '/consent/prohibitions', use);
    const prohibition = String(body['prohibition']);
    const path = `prohibitions/${prohibition}`;
    expect(await verified(path)).toMatchObject({
      ...{ what: 'prohibition-placed', about: prohibition, recipient: 'anyone' },
    });
    await world.call(anne, 'DELETE', `/consent/${path}`);
    expect(await verified(path)).toMatchObject({ what: 'prohibition-lifted', about: prohibition });
    const bruno = await world.person(BRUNO);
    for (const other of [path, `prohibitions/${id('no prohibition')}`])
      expect((await get(other, bruno)).json()).toMatchObject({ status: 404, code: 'receipt-unknown' });
  });

  it('is asked for again while the log has not taken it in', async () => {
    const { body } = await world.call(anne, 'POST', '/consent/prohibitions', {
      ...{ recipient: 'anyone', purposes: 'all', fields: 'all' },
    });
    world.opened.neighbours.proof = () => Promise.resolve(null);
    const reply = await get(`prohibitions/${String(body['prohibition'])}`);
    expect(reply.json()).toMatchObject({ status: 503, code: 'receipt-not-ready' });
    expect(reply.headers['retry-after']).toBe('1');
  });
});
