import { signCheckpoint } from '../checkpoint/checkpoint.js';
import { parseNote } from '../note/signed-note.js';
import { openWitnessedCheckpoint } from '../policy/judge-checkpoint.js';
import { parsePolicy } from '../policy/parse-policy.js';
import { exampleEntries, exampleKey, exampleOrigin } from '../testing/example-log.js';
import {
  examplePolicy,
  exampleWitness,
  openExampleWitness,
  postTo,
  witnessedNote,
} from '../testing/example-witnesses.js';
import { naiveReader, naiveRoot } from '../testing/naive-tree.js';
import { proveConsistency } from '../tree/prove.js';
import { WitnessQuorum } from './witness-quorum.js';
import type { PostToWitness, WitnessAnswer } from './witness-http.js';

const entries = exampleEntries(40);
const headAt = (size: number) => ({ size, root: naiveRoot(entries.slice(0, size)) });
const proveTo = (size: number) => (oldSize: number) => proveConsistency(naiveReader(entries), oldSize, size);
const policy = examplePolicy(['A', 'BB', 'C'], 'group some 2 A BB C', 'quorum some');
const signersOf = (note: string): string[] => parseNote(note).signatures.map(({ name }) => name);
const silent: PostToWitness = () => Promise.withResolvers<WitnessAnswer>().promise;
/** Answers for the witnesses named, and never for any other. */
const answeringOnly = (...names: string[]): PostToWitness => {
  const witnesses = Object.fromEntries(names.map((name) => [name, openExampleWitness(name)]));
  const post = postTo(witnesses);
  return (request) =>
    names.some((name) => request.url.includes(`/${name}.`)) ? post(request) : silent(request);
};

describe('the witnesses of a policy', () => {
  it('cosign a growing log, all of them', async () => {
    const quorum = new WitnessQuorum({ policy, post: answeringOnly('A', 'BB', 'C') });
    for (const size of [0, 3, 40]) {
      const witnessed = await quorum.cosign(witnessedNote(headAt(size), []), proveTo(size));
      expect(witnessed.quorum).toBe('met');
      expect(witnessed.outcomes.map(({ outcome }) => outcome)).toEqual(['cosigned', 'cosigned', 'cosigned']);
      expect(signersOf(witnessed.note)).toEqual([exampleOrigin, 'A.example', 'BB.example', 'C.example']);
      expect(parseNote(witnessed.note).text).toBe(parseNote(witnessedNote(headAt(size), [])).text);
      expect(openWitnessedCheckpoint(witnessed.note, policy).checkpoint.size).toBe(size);
    }
  });

  it('are enough without the one that does not answer, which is named', async () => {
    const quorum = new WitnessQuorum({
      policy,
      post: answeringOnly('A', 'C'),
      graceMs: 1,
      timeoutMs: 600_000,
    });
    const witnessed = await quorum.cosign(witnessedNote(headAt(3), []), proveTo(3));
    expect(witnessed.quorum).toBe('met');
    expect(witnessed.outcomes).toMatchObject([
      { outcome: 'cosigned' },
      { outcome: 'failed', code: 'witness_unreachable', witness: { name: 'BB' } },
      { outcome: 'cosigned' },
    ]);
  });

  it('leave the checkpoint below the quorum visibly, with what came and why the rest did not', async () => {
    const forked = openExampleWitness('BB');
    const fork = signCheckpoint(
      { origin: exampleOrigin, size: 3, root: naiveRoot(exampleEntries(3, 0, 'fork')) },
      [exampleKey(exampleOrigin).signer],
    );
    await forked.addCheckpoint(`old 0\n\n${fork}`);
    const post = postTo({ A: openExampleWitness('A'), BB: forked });
    const quorum = new WitnessQuorum({ policy, post });
    const witnessed = await quorum.cosign(witnessedNote(headAt(3), []), proveTo(3));
    expect(witnessed.quorum).toBe('missing');
    expect(signersOf(witnessed.note)).toEqual([exampleOrigin, 'A.example']);
    expect(witnessed.outcomes).toMatchObject([
      { outcome: 'cosigned' },
      { outcome: 'failed', code: 'witness_disagrees' },
      { outcome: 'failed', code: 'witness_unreachable' },
    ]);
    expect(() => openWitnessedCheckpoint(witnessed.note, policy)).toThrow(
      expect.objectContaining({ code: 'quorum_missing' }),
    );
  });

  it('are not waited for when enough of them cosigned before', async () => {
    const quorum = new WitnessQuorum({ policy, post: silent, graceMs: 1, timeoutMs: 600_000 });
    const witnessed = await quorum.cosign(witnessedNote(headAt(3), ['A', 'C']), proveTo(3));
    expect(witnessed.outcomes.map(({ outcome }) => outcome)).toEqual(['cosigned', 'failed', 'cosigned']);
  });

  it('are given up when none of them answers in time', async () => {
    const quorum = new WitnessQuorum({ policy, post: silent, timeoutMs: 1 });
    const witnessed = await quorum.cosign(witnessedNote(headAt(3), []), proveTo(3));
    expect(witnessed).toMatchObject({ quorum: 'missing', note: witnessedNote(headAt(3), []) });
  });

  it('are not asked without an address, nor when they have cosigned already', async () => {
    const offline = parsePolicy(
      `log ${exampleKey(exampleOrigin).vkey}\nwitness A ${exampleWitness('A').vkey}\n` +
        `witness BB ${exampleWitness('BB').vkey} https://BB.example/\ngroup both all A BB\nquorum both\n`,
    );
    const quorum = new WitnessQuorum({
      policy: offline,
      post: () => Promise.reject(new Error('nobody is asked')),
    });
    const some = await quorum.cosign(witnessedNote(headAt(3), ['BB']), proveTo(3));
    expect(some.outcomes).toMatchObject([{ outcome: 'not_asked' }, { outcome: 'cosigned' }]);
    expect(some.quorum).toBe('missing');
    const all = await quorum.cosign(witnessedNote(headAt(3), ['BB', 'A']), proveTo(3));
    expect(all.quorum).toBe('met');
  });

  it('are sent the signature of the log and no other, so that a note with many stays short', async () => {
    const sent: string[] = [];
    const post = answeringOnly('BB', 'C');
    const quorum = new WitnessQuorum({
      policy,
      post: (request) => {
        sent.push(request.body);
        return post(request);
      },
    });
    const witnessed = await quorum.cosign(witnessedNote(headAt(3), ['A', 'Stranger']), proveTo(3));
    expect(signersOf(witnessed.note)).toEqual([
      exampleOrigin,
      'A.example',
      'Stranger.example',
      'BB.example',
      'C.example',
    ]);
    expect(sent).toHaveLength(2);
    for (const body of sent) expect(body).toBe(`old 0\n\n${witnessedNote(headAt(3), [])}`);
  });

  it('are not asked about a checkpoint that the log did not sign', async () => {
    const quorum = new WitnessQuorum({ policy, post: silent });
    const unsigned = signCheckpoint({ origin: exampleOrigin, ...headAt(3) }, [exampleWitness('A').signer]);
    await expect(quorum.cosign(unsigned, proveTo(3))).rejects.toMatchObject({ code: 'note_not_trusted' });
  });

  it('are not blamed when the log cannot prove that it grew', async () => {
    const post = answeringOnly('A', 'BB', 'C');
    const quorum = new WitnessQuorum({ policy, post });
    await quorum.cosign(witnessedNote(headAt(3), []), proveTo(3));
    const broken = () => Promise.reject(new Error('the tiles are gone'));
    await expect(quorum.cosign(witnessedNote(headAt(40), []), broken)).rejects.toThrow('the tiles are gone');
  });
});
