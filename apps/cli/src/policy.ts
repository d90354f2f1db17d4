import { existsSync, readFileSync } from 'node:fs';
import { policyFor, policyOf } from '@coop/audit/replay';
import { keyIdentity, parsePolicy, parseVerifierKey, type Policy } from '@coop/tlog';
import { UsageError, type Options } from './command.js';

type Trusted = Pick<Options, 'policy' | 'vkey'>;

/** Reads the file of `--policy` (C2SP tlog-policy). @throws UsageError, TlogRefusal `policy_malformed` */
export function readPolicy({ policy }: Pick<Options, 'policy'>): Policy | undefined {
  return policy === undefined ? undefined : parsePolicy(policyFile(policy));
}

function policyFile(file: string): Buffer {
  if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
  return readFileSync(file);
}

/**
 * The text of the policy that the log of a key is published under: of the file of `--policy`, or the key alone.
 * @throws UsageError when the policy is about other logs; TlogRefusal `policy_malformed`
 */
export function policyTextFor(vkey: string, { policy }: Pick<Options, 'policy'>): string {
  try {
    return policyOf(vkey, policy === undefined ? undefined : policyFile(policy).toString('utf8')).policyText;
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** The key of `--vkey`: itself, or a file that holds it. */
export const keyText = (given: string): string =>
  existsSync(given) ? readFileSync(given, 'utf8').trim() : given;

/**
 * Whom to believe about the log that publishes a key. A policy that names the log goes before that key.
 * @throws UsageError when the policy is about other logs, or does not know the key of `--vkey`
 */
export function trustIn(published: string, options: Trusted): Policy {
  const policy = policyFor(readPolicy(options), published);
  if (policy === undefined) throw new UsageError('the policy names no log of this origin');
  if (options.vkey !== undefined) requireKey(policy, keyText(options.vkey));
  return policy;
}

function requireKey(policy: Policy, vkey: string): void {
  const trusted = keyIdentity(parseVerifierKey(vkey));
  if (!policy.logs.some(({ key }) => keyIdentity(key) === trusted))
    throw new UsageError('the policy does not have the key of --vkey');
}

/**
 * Whom to believe about a log that stands alone, and its origin.
 * @throws UsageError when neither a key nor a policy names one log
 */
export function trustAlone(options: Trusted): { readonly policy: Policy; readonly origin: string } {
  if (options.vkey !== undefined) {
    const vkey = keyText(options.vkey);
    return { policy: trustIn(vkey, options), origin: parseVerifierKey(vkey).name };
  }
  const policy = readPolicy(options);
  const [log, ...others] = new Set(policy?.logs.map(({ key }) => key.name));
  if (policy === undefined || log === undefined)
    throw new UsageError('--vkey, or a --policy that names the log, says by which key it is verified');
  if (others.length > 0) throw new UsageError('the policy names several logs: --vkey says which one this is');
  return { policy, origin: log };
}
