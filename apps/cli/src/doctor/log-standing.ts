import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { duration, finding, fine, type Diagnosis } from './diagnosis.js';

const EVIDENCE = 'evidence against the log';

/** What `/audit/head` says of the log, as far as the doctor reads it. */
interface Head {
  readonly state?: string;
  readonly witnessing?: {
    readonly state: string;
    readonly since: string | null;
    readonly witnesses: readonly {
      readonly name: string;
      readonly outcome: string;
      readonly reason: string | null;
    }[];
  };
}

const PATIENCE_MS = 5_000;

async function headOf(url: string): Promise<Head | undefined> {
  const address = new URL('audit/head', url.endsWith('/') ? url : `${url}/`);
  const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => undefined);
  return answer?.ok === true ? ((await answer.json()) as Head) : undefined;
}

interface Asked {
  readonly url: string;
  readonly now: Date;
}

/** Whether the log is signed. Of a site that does not answer another check speaks. */
export async function logIsSigned({ url }: Asked): Promise<Diagnosis | undefined> {
  const state = (await headOf(url))?.state;
  if (state === undefined) return undefined;
  if (state === 'following') return fine('signing of the log', 'it follows the ledger');
  return finding('signing of the log', `it has stopped: ${state}`, {
    cause: 'log, ledger, signer and witnesses do not agree on what happened',
    remedy: 'restart and delete nothing: see docs/how-to/operate/witnesses.md and runbooks/ledger-damaged.md',
  });
}

/** Whether as many witnesses cosign as the policy of the log asks for. */
export async function logIsWitnessed({ url, now }: Asked): Promise<Diagnosis | undefined> {
  const witnessing = (await headOf(url))?.witnessing;
  if (witnessing === undefined || witnessing.witnesses.length === 0) return undefined;
  const { state, since, witnesses } = witnessing;
  const missing = witnesses.filter(({ outcome }) => outcome !== 'cosigned');
  const named = missing.map(({ name, reason }) => `${name} (${reason ?? 'not asked'})`).join(', ');
  if (state !== 'below-quorum')
    return fine('witnesses of the log', missing.length === 0 ? 'all cosign' : `${state}; missing: ${named}`);
  const long = since === null ? '' : ` for ${duration(now.getTime() - Date.parse(since))}`;
  return finding('witnesses of the log', `below the quorum${long}; missing: ${named}`, {
    cause: 'witnesses are away, refuse the log, or another quorum was agreed than there are witnesses',
    remedy:
      'ask their operators; until then checkpoints show that the log signed, and not that others saw it',
  });
}

/** What was found against the log, in the folder of the keys. */
export function evidenceInFolder({ dir }: { readonly dir: string }): Diagnosis | undefined {
  const folder = join(dir, 'log-evidence');
  if (!existsSync(folder)) return undefined;
  const isEmpty = readdirSync(folder).length === 0;
  return isEmpty ? undefined : evidenceFound(`both notes lie in ${folder}`);
}

export const evidenceFound = (detail: string): Diagnosis =>
  finding(EVIDENCE, detail, {
    cause:
      'two histories were signed with the key of this log: an old backup was in use, or somebody has the key',
    remedy:
      'keep both notes; nothing is signed until you have understood it: docs/how-to/operate/witnesses.md',
  });
