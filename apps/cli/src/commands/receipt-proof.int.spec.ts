import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  closedReceipt,
  leafOf,
  openedReceipt,
  placeOnly,
  readReceiptExtra,
  type StoredEvent,
} from '@coop/event-sourcing';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import {
  formatProof,
  keyPairFromSeed,
  leafHash,
  LogReader,
  parseNote,
  parseProof,
  parseSignerKey,
  signCheckpoint,
  signNote,
} from '@coop/tlog';
import { logIn } from '../sources/data-folder.js';
import { coop } from '../testing/coop.js';
import { exampleFolder, GRANT, temporaryFolders, type ExampleFolder } from '../testing/example-folder.js';
import { bitTurned, logAnew, rewrite } from '../testing/tampering.js';

const folder = temporaryFolders();
const POSITION = 6;
const WITNESS = keyPairFromSeed('witness.example', Buffer.alloc(32, 9), 'ed25519-cosignature');
let example: ExampleFolder;
let vkey: string;
let given: StoredEvent;

beforeAll(async () => {
  example = await exampleFolder(folder);
  vkey = readFileSync(join(example.dataDir, 'log/origin.vkey'), 'utf8').trim();
  const store = openSqliteEventStore({ dir: example.dataDir, readOnly: true });
  given = (await store.readStream(`consent-grant-${GRANT}`))[0] as StoredEvent;
  await store.close();
});

const receiptWith = async (extra: Uint8Array | undefined): Promise<string> =>
  (await LogReader.open(logIn(example.dataDir, vkey))).proofFile(POSITION - 1, extra);
const receipt = () => receiptWith(openedReceipt(given.id, given));

function fileOf(text: string, name = 'my.tlog-proof'): string {
  const file = folder(name);
  writeFileSync(file, text);
  return file;
}

const verify = (text: string, ...argv: readonly string[]) =>
  coop('receipt', 'verify', fileOf(text), '--data', folder('nothing'), ...argv);
const findings = ({ out }: { readonly out: string }) =>
  out.split('\n').flatMap((line) => /^FINDING +(.*?):/.exec(line)?.[1] ?? []);

/** The receipt with its opened event changed. */
async function altered(change: (text: string) => string): Promise<string> {
  const { extra, ...proof } = parseProof(await receipt());
  return formatProof({ ...proof, extra: Buffer.from(change(Buffer.from(extra ?? []).toString())) });
}

describe('coop receipt verify, of a .tlog-proof', () => {
  it('says in words what was recorded, when, and what it is anchored to, with the key of the log alone', async () => {
    const { code, out } = await verify(await receipt(), '--vkey', vkey);
    expect(out).toContain(
      'Receipt of the log cooperative.example/log: event at position 6, anchored to its size 9',
    );
    expect(out).toContain(`says         ${given.recordedAt}: agreement given`);
    expect(out).toContain('says         purpose ResearchAndDevelopment');
    expect(out).toContain('says         fields phone');
    expect(out).toContain('checked      the inclusion proof: the entry is in the log that was signed');
    expect(out).toContain('checked      the event: its text and its salt give the entry');
    expect(out).toContain('not checked  that everyone was shown the same history');
    expect(code).toBe(0);
  });

  it('gives programs the same facts', async () => {
    const { out } = await verify(await receipt(), '--vkey', vkey, '--json');
    expect(JSON.parse(out)).toMatchObject({
      ...{ position: '6', fine: true, told: { what: 'grant-given', about: GRANT, fields: ['phone'] } },
      anchor: { origin: 'cooperative.example/log', size: 9, witnessed: [] },
    });
  });

  it('tells what it cannot check of a receipt that opens nothing', async () => {
    const told = { what: 'refused', time: given.recordedAt, about: GRANT, times: 3 } as const;
    const { code, out } = await verify(
      await receiptWith(closedReceipt(given.id, given, told)),
      '--vkey',
      vkey,
    );
    expect(out).toContain('a reading was refused (3 times)');
    expect(out).toContain('not checked  what it says: it opens nothing');
    expect(out).not.toContain('checked      the event:');
    expect(code).toBe(0);
  });

  it.each([
    ['what the event says', (text: string) => text.replace('"phone"', '"e-mail"'), 'the inclusion proof'],
    [
      'the position in the event',
      (text: string) => text.replace('"position":"6"', '"position":"5"'),
      'the inclusion proof',
    ],
    ['the salt', (text: string) => text.replace(/"salt":"./, '"salt":"x'), 'the receipt'],
    ['another member beside it', (text: string) => text.replace('{', '{"more":1,'), 'the receipt'],
  ])('finds a change of %s', async (_what, change, finding) => {
    const ran = await verify(await altered(change), '--vkey', vkey);
    expect([ran.code, findings(ran)]).toEqual([1, [finding]]);
  });

  it('finds another place, another checkpoint, another key, and a proof that is no receipt', async () => {
    const whole = await receipt();
    const found = async (text: string, key = vkey) => findings(await verify(text, '--vkey', key));
    expect(await found(whole.replace('index 5', 'index 4'))).toEqual(['the inclusion proof']);
    expect(await found(whole.replace('\n9\n', '\n8\n'))).toEqual(['the signed checkpoint']);
    const other = keyPairFromSeed('cooperative.example/log', Buffer.alloc(32, 8)).vkey;
    expect(await found(whole, other)).toEqual(['the signed checkpoint']);
    expect(await found(await receiptWith(undefined))).toEqual(['the receipt']);
  });

  it('finds an event that was logged at another place than the one it has', async () => {
    const key = keyPairFromSeed('cooperative.example/log', Buffer.alloc(32, 7));
    const root = leafHash(leafOf(given));
    const checkpoint = signCheckpoint({ origin: 'cooperative.example/log', size: 1, root }, [
      parseSignerKey(key.skey),
    ]);
    const extra = openedReceipt(given.id, given);
    const ran = await verify(formatProof({ index: 0, hashes: [], checkpoint, extra }), '--vkey', key.vkey);
    expect([ran.code, findings(ran)]).toEqual([1, ['the event']]);
  });

  it('takes it from paper: in two codes, and with the ends of lines that a telephone makes', async () => {
    const opened = openedReceipt(given.id, given);
    const read = readReceiptExtra(opened);
    if (read === undefined) throw new Error('it was made before');
    const place = (await receiptWith(placeOnly(read))).trimEnd().replaceAll('\n', '\r\n');
    const alone = await verify(place, '--vkey', vkey);
    expect([alone.code, /^says /m.test(alone.out)]).toEqual([0, false]);
    expect(alone.out).toContain('not checked  what the event says: this shows its place alone');
    const words = fileOf(`${opened.toString()}\n`, 'words');
    const both = await verify(place, words, '--vkey', vkey);
    expect(both.out).toContain('agreement given');
    expect(both.out).toContain('checked      the event');
    expect(both.code).toBe(0);
    const foreign = fileOf(openedReceipt(given.id, { ...given, position: 7n }).toString(), 'words');
    expect(findings(await verify(place, foreign, '--vkey', vkey))).toEqual(['the inclusion proof']);
  });

  it('finds a receipt below the quorum of a policy, and names who saw it above', async () => {
    const policy = fileOf(`log ${vkey}\nwitness w ${WITNESS.vkey}\nquorum w\n`, 'policy');
    const whole = await receipt();
    const below = await verify(whole, '--policy', policy);
    expect([below.code, findings(below)]).toEqual([1, ['the witnesses']]);
    const { checkpoint, ...proof } = parseProof(whole);
    const cosigned = signNote(parseNote(checkpoint).text, [parseSignerKey(WITNESS.skey)]);
    const both = checkpoint + cosigned.slice(cosigned.indexOf('\n\n') + 2);
    const met = await verify(formatProof({ ...proof, checkpoint: both }), '--policy', policy);
    expect(met.out).toMatch(/checked {6}the witnesses: enough saw it by the policy: w at 20\d\d-/);
    expect(met.code).toBe(0);
  });

  it('compares it with a copy of the log', async () => {
    const { code, out } = await coop('receipt', 'verify', fileOf(await receipt()), '--data', example.dataDir);
    expect(out).toContain('checked      the copy of the log: everything that it covered is still there');
    expect(code).toBe(0);
  });

  it.each<readonly [string, (whole: string) => readonly string[]]>([
    ['nobody says with which key', (whole) => [fileOf(whole), '--data', folder('nothing')]],
    [
      'it is no proof file after all',
      (whole) => [fileOf(whole.replace('index 5', 'index 05')), '--vkey', vkey],
    ],
    ['there is no second file', (whole) => [fileOf(whole), folder('second'), '--vkey', vkey]],
    [
      'a second file has no proof beside it',
      (whole) => [fileOf('{"checkpoint":"x"}'), fileOf(whole), '--vkey', vkey],
    ],
    ['the policy is none', (whole) => [fileOf(whole), '--policy', fileOf('nonsense\n', 'policy')]],
    ['the policy is not there', (whole) => [fileOf(whole), '--policy', folder('policy')]],
  ])('cannot answer, and says so, when %s', async (_why, argv) => {
    const { code, out, err } = await coop('receipt', 'verify', ...argv(await receipt()));
    expect([code, out]).toEqual([2, '']);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

describe('a .tlog-proof that somebody kept', () => {
  it('is what a log is verified against', async () => {
    const anchor = fileOf(await receipt());
    const { code, out } = await coop('audit', 'verify', '--data', example.dataDir, '--anchor', anchor);
    expect(out).toMatch(/Anchored to: .*my\.tlog-proof.* \(size 9/);
    expect(code).toBe(0);
  });

  it('catches a history that was written anew as a whole and signed again with the real key', async () => {
    const kept = fileOf(await receipt());
    const forged = await exampleFolder(folder);
    // Everything of it is as sound as the real one: by itself it shows nothing.
    rewrite(forged.dataDir, (rows) => rows.map((row) => ({ ...row, body: bitTurned(row.body) })));
    await logAnew(forged.dataDir);
    const ofLedger = (...anchors: readonly string[]) =>
      coop('audit', 'verify', '--data', forged.dataDir, '--json', ...anchors);
    expect((await ofLedger()).code).toBe(0);
    const { code, out } = await ofLedger('--anchor', kept);
    const { findings: found } = JSON.parse(out) as {
      readonly findings: readonly { readonly code: string }[];
    };
    expect([code, found.map((each) => each.code)]).toEqual([1, ['anchor-fork']]);
    const alone = await coop('receipt', 'verify', kept, '--data', forged.dataDir);
    expect([alone.code, findings(alone)]).toEqual([1, ['the copy of the log']]);
  });
});
