import { sign } from 'node:crypto';
import { signCheckpoint } from '../checkpoint/checkpoint.js';
import { cosignatureTime } from '../cosignature/cosignature.js';
import { EXAMPLE_TIME, exampleEntries, exampleKey, exampleOrigin } from '../testing/example-log.js';
import { exampleWitness, openExampleWitness, postTo } from '../testing/example-witnesses.js';
import { naiveReader, naiveRoot } from '../testing/naive-tree.js';
import { keyPairFromSeed, parseVerifierKey } from '../keys/note-keys.js';
import { ED25519, privateKeyOf } from '../keys/raw-keys.js';
import { textMessage } from '../cosignature/signed-message.js';
import { formatSignatures, parseNote } from '../note/signed-note.js';
import { TlogRefusal } from '../refusal.js';
import { proveConsistency } from '../tree/prove.js';
import { parseAddCheckpoint } from './add-checkpoint.js';
import { WitnessClient } from './witness-client.js';
import type { PostToWitness, WitnessAnswer } from './witness-http.js';

const entries = exampleEntries(300);
const log = exampleKey(exampleOrigin);
const noteAt = (size: number, of = entries): string =>
  signCheckpoint({ origin: exampleOrigin, size, root: naiveRoot(of.slice(0, size)) }, [log.signer]);
const proveTo = (size: number) => (oldSize: number) => proveConsistency(naiveReader(entries), oldSize, size);
const { signal } = new AbortController();
const { verifier: key } = exampleWitness('W');
const url = 'https://W.example/';

const cosignWith = (post: PostToWitness, size = 300) =>
  new WitnessClient({ key, url, post }).cosign(noteAt(size), proveTo(size), signal);
const answering =
  (status: number, body = '', contentType = 'text/plain'): PostToWitness =>
  async () => ({ status, contentType, body: Buffer.from(body, 'utf8') });

/** Lets a request through and keeps the old sizes that were asked with. */
function watched(post: PostToWitness): { post: PostToWitness; oldSizes: number[] } {
  const oldSizes: number[] = [];
  const watching: PostToWitness = (request) => {
    oldSizes.push(parseAddCheckpoint(request.body).oldSize);
    return post(request);
  };
  return { post: watching, oldSizes };
}

describe('a client of a witness', () => {
  it('gets cosignatures on a log that grows, each with one request', async () => {
    const { post, oldSizes } = watched(postTo({ W: openExampleWitness('W') }));
    const client = new WitnessClient({ key, url, post });
    for (const size of [1, 7, 7, 300]) {
      const cosignature = await client.cosign(noteAt(size), proveTo(size), signal);
      expect(cosignatureTime(cosignature)).toBe(EXAMPLE_TIME);
    }
    expect(oldSizes).toEqual([0, 1, 7, 7]);
  });

  it('learns from a conflict at which size the witness is, and asks again with the proof from there', async () => {
    const witness = openExampleWitness('W');
    await cosignWith(postTo({ W: witness }), 7);
    const { post, oldSizes } = watched(postTo({ W: witness }));
    await cosignWith(post);
    expect(oldSizes).toEqual([0, 7]);
  });

  it('starts anew with a witness that has forgotten the log', async () => {
    const post = postTo({ W: openExampleWitness('W') });
    let current = post;
    const client = new WitnessClient({ key, url, post: (request) => current(request) });
    await client.cosign(noteAt(7), proveTo(7), signal);
    current = postTo({ W: openExampleWitness('W') });
    expect(await client.cosign(noteAt(300), proveTo(300), signal)).toHaveProperty('name', 'W.example');
  });

  it('gives up on a witness that is at another size each time', async () => {
    let size = 10;
    const moving: PostToWitness = async () => {
      size += 1;
      return { status: 409, contentType: 'text/x.tlog.size', body: Buffer.from(`${size}\n`) };
    };
    const { post, oldSizes } = watched(moving);
    await expect(cosignWith(post)).rejects.toMatchObject({ code: 'witness_unreachable' });
    expect(oldSizes).toEqual([0, 11, 12]);
  });

  it('tells a witness that cosigned a longer log', async () => {
    const witness = openExampleWitness('W');
    await cosignWith(postTo({ W: witness }));
    await expect(cosignWith(postTo({ W: witness }), 7)).rejects.toMatchObject({ code: 'witness_ahead' });
  });

  it('tells a witness that cosigned another history, of the same size or a smaller one', async () => {
    const witness = openExampleWitness('W');
    const fork = noteAt(7, exampleEntries(7, 0, 'fork'));
    await new WitnessClient({ key, url, post: postTo({ W: witness }) }).cosign(fork, proveTo(7), signal);
    for (const size of [7, 300]) {
      await expect(cosignWith(postTo({ W: witness }), size)).rejects.toMatchObject({
        code: 'witness_disagrees',
      });
    }
    // As some witnesses answer to another root of the same size.
    const stuck = answering(409, '0\n', 'text/x.tlog.size');
    await expect(cosignWith(stuck)).rejects.toMatchObject({ code: 'witness_disagrees' });
  });

  it.each([
    ['witness_refused', 400],
    ['witness_refused', 403],
    ['witness_refused', 404],
    ['witness_disagrees', 422],
    ['witness_unreachable', 500],
    ['witness_unreachable', 503],
    ['witness_unreachable', 429],
    ['witness_unreachable', 204],
  ])('says %s to the status %i', async (code, status) => {
    await expect(cosignWith(answering(status))).rejects.toMatchObject({ code });
  });

  it.each([
    ['no size', '', 'text/x.tlog.size'],
    ['a size with a leading zero', '07\n', 'text/x.tlog.size'],
    ['a size without its newline', '7', 'text/x.tlog.size'],
    ['two lines', '7\n8\n', 'text/x.tlog.size'],
    ['a page', '7\n', 'text/html'],
  ])('does not follow a conflict with %s', async (_, body, type) => {
    await expect(cosignWith(answering(409, body, type))).rejects.toMatchObject({
      code: 'witness_unreachable',
    });
  });

  it('accepts no answer without the valid cosignature of its witness', async () => {
    const taken: WitnessAnswer[] = [];
    const honest = postTo({ W: openExampleWitness('W') });
    await cosignWith(async (request) => {
      const answer = await honest(request);
      taken.push(answer);
      return answer;
    });
    const cosignature = Buffer.from(taken[0]?.body ?? []).toString('utf8');
    const other = await postTo({ W: openExampleWitness('W') })({
      url: 'https://W.example/add-checkpoint',
      body: `old 0\n\n${noteAt(7)}`,
      signal,
    });
    const elsewhere = Buffer.from(other.body).toString('utf8');
    const stranger = cosignature.replace('W.example', 'V.example');
    expect(await cosignWith(answering(200, stranger + cosignature))).toHaveProperty('name', 'W.example');
    for (const body of [
      '',
      'ok\n',
      stranger,
      elsewhere,
      cosignature + elsewhere,
      cosignature.slice(0, -1),
      `\n${cosignature}`,
      `A letter.\n\n${cosignature}`,
    ]) {
      await expect(cosignWith(answering(200, body))).rejects.toMatchObject({
        code: 'witness_answer_invalid',
      });
    }
  });

  it('accepts no cosignature that leaves the time out', async () => {
    const seed = Buffer.alloc(32, 1);
    const timeless = parseVerifierKey(keyPairFromSeed('T.example', seed, 'ed25519-cosignature').vkey);
    const message = textMessage(Buffer.from(parseNote(noteAt(7)).text, 'utf8'), 0);
    const signature = Buffer.concat([Buffer.alloc(8), sign(null, message, privateKeyOf(ED25519, seed))]);
    const body = formatSignatures([{ name: timeless.name, keyId: timeless.keyId, signature }]);
    const client = new WitnessClient({ key: timeless, url, post: answering(200, body) });
    await expect(client.cosign(noteAt(7), proveTo(7), signal)).rejects.toMatchObject({
      code: 'witness_answer_invalid',
      message: expect.stringContaining('no time'),
    });
  });

  it('keeps the reason when nobody answers', async () => {
    const cause = new Error('refused');
    const refusal = await cosignWith(() => Promise.reject(cause)).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'witness_unreachable', cause });
    expect(refusal).toBeInstanceOf(TlogRefusal);
  });

  it('waits no longer than it is told, even for a request that does not listen', async () => {
    const controller = new AbortController();
    const asked = Promise.withResolvers<void>();
    const deaf: PostToWitness = () => {
      asked.resolve();
      return Promise.withResolvers<WitnessAnswer>().promise;
    };
    const client = new WitnessClient({ key, url, post: deaf });
    const answer = client.cosign(noteAt(7), proveTo(7), controller.signal);
    await asked.promise;
    controller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'witness_unreachable' });
    await expect(client.cosign(noteAt(7), proveTo(7), controller.signal)).rejects.toMatchObject({
      code: 'witness_unreachable',
    });
  });

  it.each(['', 'witness.example', 'ftp://witness.example/', 'javascript:0'])(
    'does not write to %j',
    (address) => {
      expect(() => new WitnessClient({ key, url: address, post: answering(200) })).toThrow(
        expect.objectContaining({ code: 'witness_refused' }),
      );
    },
  );

  it('expects a key that cosigns', () => {
    expect(() => new WitnessClient({ key: log.verifier, url, post: answering(200) })).toThrow(
      expect.objectContaining({ code: 'key_type_unsupported' }),
    );
  });
});
