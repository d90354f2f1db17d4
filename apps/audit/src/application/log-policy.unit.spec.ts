import { generateKeyPair } from '@coop/tlog';
import { policyOf } from './log-policy.js';

const own = generateKeyPair('cooperative.example/log').vkey;
const other = generateKeyPair('other.example/log').vkey;
const witness = generateKeyPair('w.example/witness', 'ed25519-cosignature').vkey;
const lines = `witness w ${witness} https://w.example/witness\nquorum w\n`;

describe('the policy of a log', () => {
  it('asks for no witness unless one is given', () => {
    expect(policyOf(own)).toMatchObject({
      policyText: `log ${own}\nquorum none\n`,
      policy: { witnesses: [], quorum: { kind: 'none' } },
    });
  });

  it('is given the line of the log where that is missing, and is left as it is otherwise', () => {
    const { policy, policyText } = policyOf(own, lines);
    expect(policyText).toBe(`log ${own}\n${lines}`);
    expect(policy).toMatchObject({ witnesses: [{ name: 'w' }], quorum: { kind: 'witness' } });
    expect(policyOf(own, policyText).policyText).toBe(policyText);
    const several = `log ${other}\n${policyText}`;
    expect(policyOf(own, several).policyText).toBe(several);
  });

  it('is refused when it is of another log, or no policy', () => {
    expect(() => policyOf(own, `log ${other}\n${lines}`)).toThrow('names other logs');
    const renamed = own.replace('cooperative.example', 'cooperative.invalid');
    expect(() => policyOf(own, `log ${renamed}\n${lines}`)).toThrow('line 1');
    expect(() => policyOf(own, 'witness w\n')).toThrow('line 1');
  });
});
