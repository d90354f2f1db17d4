import { parsePolicy, type Policy } from '@coop/tlog';

/** Whom one has to believe about this log: the form that programs work with, and the text that is published. */
export interface LogPolicy {
  readonly policy: Policy;
  /** C2SP tlog-policy: with it a receipt is verified without asking anybody. */
  readonly policyText: string;
}

/**
 * The policy of this log. The operator names witnesses and quorum; the line of the log itself is put in front where
 * it is missing, and must be ours where it is not.
 * @param given - C2SP tlog-policy without or with the line of the log. Default: no witness
 * @throws TlogRefusal `policy_malformed`, `policy_too_large`
 * @throws TypeError when the policy is of other logs
 */
export function policyOf(vkey: string, given = 'quorum none\n'): LogPolicy {
  const parsed = parsePolicy(given);
  if (parsed.logs.length === 0) {
    const policyText = `log ${vkey}\n${given}`;
    return { policy: parsePolicy(policyText), policyText };
  }
  const [own] = parsePolicy(`log ${vkey}\nquorum none\n`).logs;
  const isOurs = parsed.logs.some(
    ({ key }) => key.name === own?.key.name && Buffer.compare(key.publicKey, own.key.publicKey) === 0,
  );
  if (!isOurs) throw new TypeError('the policy of the log names other logs, and not the key of this one');
  return { policy: parsed, policyText: given };
}
