import { signCheckpoint } from '../checkpoint/checkpoint.js';
import { openNote, parseNote, parseSignatures, signNote } from '../note/signed-note.js';
import { exampleEntries, exampleKey, exampleOrigin } from '../testing/example-log.js';
import { exampleWitness, openExampleWitness } from '../testing/example-witnesses.js';
import { naiveReader, naiveRoot } from '../testing/naive-tree.js';
import { proveConsistency } from '../tree/prove.js';
import { emptyRoot } from '../tree/hashing.js';
import type { TreeHead } from '../tree/verify.js';
import { formatAddCheckpoint, MAX_ADD_CHECKPOINT_BYTES, parseAddCheckpoint } from './add-checkpoint.js';
import { originHash } from './origin-hash.js';
import { VolatileWitnessState } from './witness-state.js';
import { Witness } from './witness.js';

const entries = exampleEntries(1000);
const log = exampleKey(exampleOrigin);
const headAt = (size: number): TreeHead => ({ size, root: naiveRoot(entries.slice(0, size)) });
const noteOf = (head: TreeHead, origin = exampleOrigin): string =>
  signCheckpoint({ origin, ...head }, [log.signer]);
const proofOf = (oldSize: number, size: number) => proveConsistency(naiveReader(entries), oldSize, size);
const requestFor = async (oldSize: number, size: number): Promise<string> =>
  formatAddCheckpoint({ oldSize, proof: await proofOf(oldSize, size), checkpoint: noteOf(headAt(size)) });

/** A witness that cosigned 256 entries. */
async function witnessAt256(): Promise<Witness> {
  const witness = openExampleWitness('W');
  expect(await witness.addCheckpoint(await requestFor(0, 256))).toMatchObject({ status: 200 });
  return witness;
}

const hash = Buffer.from(new Uint8Array(32)).toString('base64');
const good = await requestFor(256, 1000);
const lines = (count: number): string => `${hash}\n`.repeat(count);

describe('a witness', () => {
  it('cosigns a log that only grows, from nothing on, and again what it cosigned', async () => {
    const witness = openExampleWitness('W');
    for (const [oldSize, size] of [
      [0, 0],
      [0, 1],
      [1, 1],
      [1, 256],
      [256, 1000],
      [1000, 1000],
    ] as const) {
      const { status, body } = await witness.addCheckpoint(await requestFor(oldSize, size));
      expect(status).toBe(200);
      const { verified } = openNote(noteOf(headAt(size)) + body, [exampleWitness('W').verifier]);
      expect(verified).toHaveLength(1);
    }
  });

  it('cosigns with each of its keys', async () => {
    const keys = [exampleWitness('W').signer, exampleWitness('Other').signer];
    const logs = [{ origin: exampleOrigin, verifiers: [log.verifier] }];
    const witness = new Witness({ keys, logs, state: new VolatileWitnessState() });
    const { body } = await witness.addCheckpoint(await requestFor(0, 9));
    expect(parseSignatures(body).map(({ name }) => name)).toEqual(['W.example', 'Other.example']);
  });

  it('cosigns lines of other programs without a word on them', async () => {
    const witness = openExampleWitness('W');
    const text = parseNote(noteOf(headAt(9))).text;
    const checkpoint = signNote(`${text}theirs\n`, [log.signer]);
    const { status, body } = await witness.addCheckpoint(
      formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint }),
    );
    expect(status).toBe(200);
    expect(openNote(checkpoint + body, [exampleWitness('W').verifier]).text).toContain('theirs');
  });

  it.each<[number, string, string]>([
    [404, 'a log that it does not watch', good.replaceAll(exampleOrigin, 'cooperative.example/other')],
    [403, 'a signature of a stranger only', good.replace(/\u2014 \S+/u, '\u2014 stranger.example')],
    [403, 'a checkpoint that the log did not sign', good.replace('\n1000\n', '\n1001\n')],
    [422, 'a proof that is false', good.replace(/\n.{43}=\n/u, `\n${hash}\n`)],
    [422, 'a hash too many', good.replace('old 256\n', `old 256\n${hash}\n`)],
    [422, 'no proof', good.replace(/(old 256\n)(.{43}=\n)+/u, '$1')],
    [422, '63 hashes that prove nothing', good.replace('old 256\n', `old 256\n${lines(63 - 2)}`)],
    [400, '64 lines of proof', good.replace(/(old 256\n)(.{43}=\n)+/u, `$1${lines(64)}`)],
    [409, 'a stale old size', good.replace('old 256', 'old 1')],
    [409, 'an old size ahead of it', good.replace('old 256', 'old 257')],
    [400, 'an old size beyond the checkpoint', good.replace('old 256', 'old 1001')],
    [400, 'an old size with a leading zero', good.replace('old 256', 'old 0256')],
    [400, 'a negative old size', good.replace('old 256', 'old -1')],
    [400, 'an old size beyond 2^53', good.replace('old 256', 'old 9007199254740992')],
    [400, 'no old size', good.replace('old 256\n', '')],
    [400, 'no empty line', good.replaceAll('\n\n', '\n')],
    [400, 'Windows line ends', good.replaceAll('\n', '\r\n')],
    [
      400,
      'a hash that is spelled in another way',
      good.replace('old 256\n', `old 256\n${hash.replace('A=', 'B=')}\n`),
    ],
    [400, 'a size with a leading zero', good.replace('\n1000\n', '\n01000\n')],
    [
      400,
      'a letter for a checkpoint',
      good.slice(0, good.indexOf('\n\n') + 2) + signNote('A letter.\n', [log.signer]),
    ],
    [400, 'no checkpoint', 'old 256\n\n'],
    [400, 'garbage', '\u0000garbage'],
    [400, 'nothing', ''],
    [400, 'far too much', good + ' '.repeat(MAX_ADD_CHECKPOINT_BYTES)],
  ])('answers %i to %s, and goes on from where it was', async (status, _, request) => {
    const witness = await witnessAt256();
    const answer = await witness.addCheckpoint(Buffer.from(request, 'utf8'));
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain('\u2014');
    expect((await witness.addCheckpoint(good)).status).toBe(200);
  });

  it('answers 400 to bytes that are not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from([0xff]), Buffer.from(good, 'utf8')]);
    expect((await openExampleWitness('W').addCheckpoint(bytes)).status).toBe(400);
  });

  it('says with a conflict at which size it is', async () => {
    const witness = await witnessAt256();
    expect(await witness.addCheckpoint(await requestFor(0, 1000))).toEqual({
      status: 409,
      contentType: 'text/x.tlog.size',
      body: '256\n',
    });
    expect(await openExampleWitness('W').addCheckpoint(good)).toMatchObject({ status: 409, body: '0\n' });
  });

  it('answers 422 to another root of the size that it cosigned, and to a smaller log 400 or 409', async () => {
    const witness = await witnessAt256();
    const fork = noteOf({ size: 256, root: naiveRoot(exampleEntries(256, 0, 'fork')) });
    const request = formatAddCheckpoint({ oldSize: 256, proof: [], checkpoint: fork });
    expect((await witness.addCheckpoint(request)).status).toBe(422);
    expect((await witness.addCheckpoint(await requestFor(1, 9))).status).toBe(409);
    const rollback = formatAddCheckpoint({ oldSize: 256, proof: [], checkpoint: noteOf(headAt(9)) });
    expect((await witness.addCheckpoint(rollback)).status).toBe(400);
  });

  it('answers 422 to a proof from nothing, and to a tree without entries that has another root', async () => {
    const request = formatAddCheckpoint({
      oldSize: 0,
      proof: [new Uint8Array(32)],
      checkpoint: noteOf(headAt(9)),
    });
    expect((await openExampleWitness('W').addCheckpoint(request)).status).toBe(422);
    const empty = noteOf({ size: 0, root: headAt(1).root });
    const hollow = formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint: empty });
    expect((await openExampleWitness('W').addCheckpoint(hollow)).status).toBe(422);
    const honest = formatAddCheckpoint({
      ...parseAddCheckpoint(hollow),
      checkpoint: noteOf({ size: 0, root: emptyRoot() }),
    });
    expect((await openExampleWitness('W').addCheckpoint(honest)).status).toBe(200);
  });

  it('serves the checkpoint that it cosigned last, with the log’s signature, its own, and no other', async () => {
    const witness = openExampleWitness('W');
    const stranger = exampleWitness('Stranger');
    const checkpoint = signCheckpoint({ origin: exampleOrigin, ...headAt(9) }, [log.signer, stranger.signer]);
    await witness.addCheckpoint(formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint }));
    const { status, body } = await witness.latestCheckpoint(originHash(exampleOrigin));
    expect(status).toBe(200);
    const opened = openNote(body, [log.verifier, exampleWitness('W').verifier, stranger.verifier]);
    expect(opened.verified.map(({ name }) => name)).toEqual([exampleOrigin, 'W.example']);
  });

  it('serves nothing for a log that it never cosigned or does not watch', async () => {
    const witness = openExampleWitness('W');
    for (const name of [originHash(exampleOrigin), originHash('other'), '../..', exampleOrigin]) {
      expect((await witness.latestCheckpoint(name)).status).toBe(404);
    }
  });

  it('does not answer when it cannot remember, or cannot read what it remembered', async () => {
    const state = new VolatileWitnessState();
    const witness = openExampleWitness('W', state);
    const broken = {
      latest: () => state.latest(exampleOrigin),
      replace: () => Promise.reject(new Error('disk full')),
    };
    await expect(openExampleWitness('W', broken).addCheckpoint(await requestFor(0, 9))).rejects.toThrow(
      'disk full',
    );
    expect((await witness.latestCheckpoint(originHash(exampleOrigin))).status).toBe(404);
    for (const torn of ['torn', noteOf(headAt(9), 'cooperative.example/other')]) {
      const spoiled = { latest: async () => torn, replace: async () => true };
      await expect(openExampleWitness('W', spoiled).addCheckpoint(good)).rejects.toMatchObject({
        code: 'witness_state_corrupt',
      });
    }
  });

  it('is not made without a key that cosigns', () => {
    const parts = { logs: [], state: new VolatileWitnessState() };
    for (const keys of [[], [log.signer], [exampleWitness('W').signer, log.signer]]) {
      expect(() => new Witness({ keys, ...parts })).toThrow(
        expect.objectContaining({ code: 'key_type_unsupported' }),
      );
    }
  });
});

it('a request to a witness is read as it was written', async () => {
  const request = { oldSize: 7, proof: await proofOf(7, 1000), checkpoint: noteOf(headAt(1000)) };
  expect(parseAddCheckpoint(formatAddCheckpoint(request))).toEqual(request);
});
