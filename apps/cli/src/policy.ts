import { existsSync, readFileSync } from 'node:fs';
import { policyFor } from '@coop/audit/replay';
import { parsePolicy, type Policy } from '@coop/tlog';
import { UsageError, type Options } from './command.js';

/** Reads the file of `--policy` (C2SP tlog-policy). @throws UsageError, TlogRefusal `policy_malformed` */
export function readPolicy({ policy }: Pick<Options, 'policy'>): Policy | undefined {
  if (policy === undefined) return undefined;
  if (!existsSync(policy)) throw new UsageError(`there is no file ${policy}`);
  return parsePolicy(readFileSync(policy));
}

/**
 * Whom to believe about the log that is known by a key. A policy that names the log goes before the key that the log
 * publishes of itself.
 * @throws UsageError when the policy is about other logs
 */
export function trustIn(vkey: string, options: Pick<Options, 'policy'>): Policy {
  const policy = policyFor(readPolicy(options), vkey);
  if (policy === undefined) throw new UsageError('the policy names no log of this origin');
  return policy;
}
