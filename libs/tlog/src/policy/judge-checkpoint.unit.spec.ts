import { signCheckpoint } from '../checkpoint/checkpoint.js';
import { formatSignatures, parseNote, signNote } from '../note/signed-note.js';
import { EXAMPLE_TIME, exampleKey, exampleOrigin } from '../testing/example-log.js';
import { examplePolicy, exampleWitness, witnessedNote } from '../testing/example-witnesses.js';
import { judgeCheckpoint, openWitnessedCheckpoint } from './judge-checkpoint.js';
import { parsePolicy } from './parse-policy.js';

const head = { size: 5, root: new Uint8Array(32).fill(3) };
const refused = (code: string) => expect.objectContaining({ code });
const twoOfThreeAndOne = examplePolicy(
  ['X1', 'X2', 'X33', 'Y'],
  'group X 2 X1 X2 X33',
  'group all-of-them all X Y',
  'quorum all-of-them',
);

describe('the judgement of a checkpoint by a policy', () => {
  it.each<[string, string[]]>([
    ['met', ['X1', 'X2', 'Y']],
    ['met', ['Y', 'X33', 'X1']],
    ['met', ['X1', 'X2', 'X33', 'Y']],
    ['missing', ['X1', 'X2', 'X33']],
    ['missing', ['X1', 'Y']],
    ['missing', []],
  ])('finds the quorum %s with %j', (quorum, witnesses) => {
    const judged = judgeCheckpoint(witnessedNote(head, witnesses), twoOfThreeAndOne);
    expect(judged.quorum).toBe(quorum);
    expect(judged.witnessed.map(({ witness }) => witness.name)).toEqual([...witnesses].sort());
    expect(judged.witnessed.every(({ time }) => time === EXAMPLE_TIME)).toBe(true);
    expect(judged.checkpoint).toMatchObject({ origin: exampleOrigin, ...head });
  });

  it('opens nothing below the quorum', () => {
    expect(openWitnessedCheckpoint(witnessedNote(head, ['X1', 'X2', 'Y']), twoOfThreeAndOne).quorum).toBe(
      'met',
    );
    expect(() => openWitnessedCheckpoint(witnessedNote(head, ['X1', 'Y']), twoOfThreeAndOne)).toThrow(
      refused('quorum_missing'),
    );
  });

  it('counts no witness that the policy does not know, nor one twice', () => {
    const policy = examplePolicy(['X1', 'Y'], 'group both 2 X1 Y', 'quorum both');
    const note = witnessedNote(head, ['X1', 'X1', 'X2', 'X33']);
    expect(judgeCheckpoint(note, policy)).toMatchObject({ quorum: 'missing' });
    expect(judgeCheckpoint(note, policy).witnessed).toHaveLength(1);
  });

  it('needs no witness where the quorum is none, and still the log', () => {
    const policy = examplePolicy(['X1'], 'quorum none');
    expect(judgeCheckpoint(witnessedNote(head, []), policy).quorum).toBe('met');
    const unsigned = signCheckpoint({ origin: exampleOrigin, ...head }, [exampleWitness('X1').signer]);
    expect(() => judgeCheckpoint(unsigned, policy)).toThrow(refused('note_not_trusted'));
  });

  it('accepts the log of the origin only, whichever other log signed', () => {
    const other = exampleKey('other.example', 'other');
    const policy = parsePolicy(`log ${exampleKey(exampleOrigin).vkey}\nlog ${other.vkey}\nquorum none\n`);
    expect(
      judgeCheckpoint(signCheckpoint({ origin: 'other.example', ...head }, [other.signer]), policy),
    ).toMatchObject({ checkpoint: { origin: 'other.example' } });
    const swapped = signCheckpoint({ origin: exampleOrigin, ...head }, [other.signer]);
    expect(() => judgeCheckpoint(swapped, policy)).toThrow(refused('note_not_trusted'));
    const unknown = signCheckpoint({ origin: 'third.example', ...head }, [other.signer]);
    expect(() => judgeCheckpoint(unknown, policy)).toThrow(refused('checkpoint_wrong_origin'));
  });

  it('accepts a log that signs with ML-DSA-44, and counts it as a witness where it is one', () => {
    const key = exampleKey(exampleOrigin, 'both', 'ml-dsa-44-cosignature');
    const policy = parsePolicy(`log ${key.vkey}\nwitness self ${key.vkey}\nquorum self\n`);
    const note = signCheckpoint({ origin: exampleOrigin, ...head }, [key.signer]);
    expect(judgeCheckpoint(note, policy).quorum).toBe('met');
  });

  it('refuses the whole note for one false signature of a witness that it knows', () => {
    const policy = examplePolicy(['X1', 'Y'], 'quorum Y');
    const { signatures } = parseNote(witnessedNote({ ...head, size: 6 }, ['X1']));
    const forged = witnessedNote(head, ['Y']) + formatSignatures(signatures.slice(1));
    expect(() => judgeCheckpoint(forged, policy)).toThrow(refused('note_signature_invalid'));
  });

  it('refuses what the log signed and is no checkpoint', () => {
    const letter = signNote(`${exampleOrigin}\nDear all\n`, [exampleKey(exampleOrigin).signer]);
    expect(() => judgeCheckpoint(letter, twoOfThreeAndOne)).toThrow(refused('checkpoint_malformed'));
  });
});
