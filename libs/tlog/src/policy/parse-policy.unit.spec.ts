import { formatKeyText } from '../keys/key-text.js';
import { keyPairFromSeed } from '../keys/note-keys.js';
import { exampleKey, exampleOrigin } from '../testing/example-log.js';
import { examplePolicy, examplePolicyText, exampleWitness } from '../testing/example-witnesses.js';
import { MAX_POLICY_BYTES, parsePolicy } from './parse-policy.js';

const log = exampleKey(exampleOrigin).vkey;
const x1 = exampleWitness('X1').vkey;
const y = exampleWitness('Y').vkey;
const malformed = (line: number) =>
  expect.objectContaining({ code: 'policy_malformed', message: expect.stringContaining(`line ${line}:`) });
const seedOf = (at: number): Uint8Array => new Uint8Array(32).fill(at + 1);

describe('a policy', () => {
  it('names logs, witnesses, groups of groups and one quorum', () => {
    const policy = examplePolicy(
      ['X1', 'X2', 'X3', 'Y1', 'Y2'],
      'group X-witnesses 2 X1 X2 X3',
      'group Y-witnesses any Y1 Y2',
      'group X-and-Y all X-witnesses Y-witnesses',
      'quorum X-and-Y',
    );
    expect(policy.logs.map(({ key }) => key.name)).toEqual([exampleOrigin]);
    expect(policy.witnesses.map(({ name }) => name)).toEqual(['X1', 'X2', 'X3', 'Y1', 'Y2']);
    expect(policy.quorum).toMatchObject({
      name: 'X-and-Y',
      threshold: 2,
      members: [
        { name: 'X-witnesses', threshold: 2 },
        { name: 'Y-witnesses', threshold: 1 },
      ],
    });
  });

  it('may do without logs and without witnesses, but says so', () => {
    expect(parsePolicy('quorum none\n')).toEqual({ logs: [], witnesses: [], quorum: { kind: 'none' } });
  });

  it('gives addresses where it has them', () => {
    const policy = parsePolicy(
      `log ${log} https://log.example/\nwitness X1 ${x1} https://w.example/x1\nwitness Y ${y}\nquorum Y\n`,
    );
    expect([...policy.logs, ...policy.witnesses].map(({ url }) => url)).toEqual([
      'https://log.example/',
      'https://w.example/x1',
      undefined,
    ]);
  });

  it('may be indented, commented, and ordered with its logs last', () => {
    const text = `\t# whom we trust: caf\u00e9\n\n \t \n  witness \t X1   ${x1}\t\n#log none\nquorum X1 \nlog ${log}\n`;
    expect(parsePolicy(text).quorum).toMatchObject({ kind: 'witness', witness: { name: 'X1' } });
  });

  it('takes names for octets: a Kelvin sign is no K, and what is no UTF-8 is a name too', () => {
    const kelvin = parsePolicy(
      `witness K ${x1}\nwitness \u212a ${y}\ngroup both all K \u212a\nquorum both\n`,
    );
    expect(kelvin.witnesses).toHaveLength(2);
    const bytes = Buffer.from(`witness \xff ${x1}\nwitness \xfe ${y}\nquorum \xfe\n`, 'latin1');
    expect(parsePolicy(bytes).quorum).toMatchObject({ witness: { key: { name: 'Y.example' } } });
  });

  it('may have as many logs, witnesses and groups as anyone should', () => {
    const lines = Array.from({ length: 32 }, (_, at) => [
      `log ${keyPairFromSeed(`log${at}.example`, seedOf(at)).vkey}`,
      `witness w${at} ${keyPairFromSeed(`w${at}.example`, seedOf(at), 'ml-dsa-44-cosignature').vkey}`,
      `group g${at} any w${at}${at > 0 ? ` g${at - 1}` : ''}`,
    ]).flat();
    expect(parsePolicy([...lines, 'quorum g31', ''].join('\n')).witnesses).toHaveLength(32);
  });

  it('is refused with more logs, witnesses or groups than a note has room for, or when it is too long', () => {
    const tooMany = [
      Array.from({ length: 49 }, (_, at) => `log ${keyPairFromSeed(`l${at}`, seedOf(at)).vkey}`),
      Array.from(
        { length: 49 },
        (_, at) => `witness w${at} ${keyPairFromSeed(`w${at}`, seedOf(at), 'ed25519-cosignature').vkey}`,
      ),
      [
        `witness X1 ${x1}`,
        ...Array.from({ length: 49 }, (_, at) => `group g${at} any ${at > 0 ? `g${at - 1}` : 'X1'}`),
      ],
      ['#'.repeat(MAX_POLICY_BYTES)],
    ];
    for (const lines of tooMany) {
      expect(() => parsePolicy([...lines, 'quorum none', ''].join('\n'))).toThrow(
        expect.objectContaining({ code: 'policy_too_large' }),
      );
    }
  });

  it.each<[string, number, ...string[]]>([
    ['no quorum', 4],
    ['two quorums', 5, 'quorum X1', 'quorum X1'],
    ['a quorum of nobody', 4, 'quorum'],
    ['a quorum of two names', 4, 'quorum X1 Y'],
    ['a quorum that is defined only later', 4, 'quorum g', 'group g any X1'],
    ['a line of no known kind', 4, 'mirror X1'],
    ['a keyword in capitals', 4, 'Quorum X1'],
    ['a group without members', 4, 'group g any', 'quorum g'],
    ['a group without a threshold', 4, 'group g X1 Y', 'quorum g'],
    ['a threshold of nobody', 4, 'group g 0 X1', 'quorum g'],
    ['a threshold beyond the members', 4, 'group g 3 X1 Y', 'quorum g'],
    ['a threshold with a leading zero', 4, 'group g 01 X1', 'quorum g'],
    ['a threshold in hexadecimal', 4, 'group g 0x1 X1', 'quorum g'],
    ['a negative threshold', 4, 'group g -1 X1', 'quorum g'],
    ['a member that is not defined', 4, 'group g any Z', 'quorum g'],
    ['a group that is its own member', 4, 'group g any g', 'quorum g'],
    ['a member that is nobody', 4, 'group g any none', 'quorum g'],
    ['a witness twice in a group', 4, 'group g 2 X1 X1', 'quorum g'],
    ['a witness in two groups', 5, 'group g any X1', 'group h any X1 Y', 'quorum h'],
    ['a group with the name of a witness', 4, 'group Y any X1', 'quorum Y'],
    ['a witness called none', 4, `witness none ${exampleWitness('Z').vkey}`, 'quorum X1'],
    ['a witness with the name of another', 4, `witness Y ${exampleWitness('Z').vkey}`, 'quorum X1'],
    ['a witness with the key of another', 4, `witness Z ${y}`, 'quorum X1'],
    [
      'a witness with the key of another under another name and id',
      4,
      `witness Z ${exampleKey('other.example', 'X1', 'ed25519-cosignature').vkey}`,
      'quorum X1',
    ],
    ['a log with the key of another', 4, `log ${exampleKey('other.example').vkey}`, 'quorum X1'],
    ['a log that signs as a witness of Ed25519', 4, `log ${exampleWitness('X2').vkey}`, 'quorum X1'],
    ['a witness that signs as a log', 4, `witness Z ${exampleKey('z.example', 'z').vkey}`, 'quorum X1'],
    ['a log without a key', 4, 'log', 'quorum X1'],
    ['a key that is none', 4, 'log example', 'quorum X1'],
    ['a witness without a key', 4, 'witness Z', 'quorum X1'],
    ['something after the address', 4, `log ${exampleKey('z', 'z').vkey} https://z https://z`, 'quorum X1'],
    ['Windows line ends', 4, 'quorum X1\r'],
    ['a NUL', 4, 'quorum X1\0'],
    ['a DEL', 4, '# \u007f', 'quorum X1'],
    ['a form feed for a space', 4, 'quorum\fX1'],
  ])('is refused with %s', (_, line, ...lines) => {
    expect(() => examplePolicy(['X1', 'Y'], ...lines)).toThrow(malformed(line));
  });

  it('is refused with two keys that no note could tell apart', () => {
    // Found by trying: with this name, the two keys have the same id.
    const [one, other] = [37_711, 54_455].map((number) => {
      const material = Buffer.alloc(32);
      material.writeUInt32BE(number);
      return formatKeyText({
        name: 'same.example',
        keyId: 0xc92075e5,
        type: 'ed25519-cosignature',
        material,
      });
    });
    expect(parsePolicy(`witness a ${one}\nquorum a\n`).witnesses).toHaveLength(1);
    expect(() => parsePolicy(`witness a ${one}\nwitness b ${other}\nquorum a\n`)).toThrow(malformed(2));
  });

  it('is refused without its final newline', () => {
    expect(() => parsePolicy(examplePolicyText(['X1'], 'quorum X1').slice(0, -1))).toThrow(malformed(3));
    expect(() => parsePolicy('')).toThrow(malformed(1));
  });
});
