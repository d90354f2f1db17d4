import { CHECKPOINT_PATH, TlogRefusal, type LogSource, type Policy } from '@coop/tlog';
import { finding, type Finding } from './finding.js';
import { readSignedHead, witnessesOf, type WitnessOfLog } from './signed-head.js';

/** Who outside the house has seen a log. */
export interface Witnessing {
  readonly witnesses: readonly WitnessOfLog[];
  /** Null where nothing asks for witnesses. */
  readonly quorum: 'met' | 'missing' | null;
  readonly findings: readonly Finding[];
}

const UNWITNESSED: Witnessing = { witnesses: [], quorum: null, findings: [] };

/** Judges the checkpoint of a log by a policy. One that the log's own key did not sign is judged by nobody. */
export async function witnessing(log: LogSource, policy: Policy | undefined): Promise<Witnessing> {
  const note = policy === undefined ? undefined : await log.read(CHECKPOINT_PATH);
  if (policy === undefined || note === undefined) return UNWITNESSED;
  try {
    const head = readSignedHead(note, policy);
    const [witnesses, quorum] = [witnessesOf(head), head.quorum];
    return { witnesses, quorum, findings: quorum === 'missing' ? [missing(witnesses.length, policy)] : [] };
  } catch (error) {
    if (!(error instanceof TlogRefusal)) throw error;
    const detail = `the policy refuses it: ${error.code}: ${error.message}`;
    return {
      ...{ witnesses: [], quorum: policy.quorum.kind === 'none' ? null : 'missing' },
      findings: [finding('checkpoint_refused', null, detail, { path: CHECKPOINT_PATH })],
    };
  }
}

function missing(count: number, { witnesses }: Policy): Finding {
  const detail = `${count} of ${witnesses.length} witnesses cosigned, fewer than the policy asks for: others may have been shown another history`;
  return finding('quorum-missing', null, detail, { path: CHECKPOINT_PATH });
}

/** `witness anna at 2026-02-01T10:00:00.000Z`. */
export const witnessText = ({ name, time }: WitnessOfLog): string =>
  `witness ${name}${time === null ? '' : ` at ${time}`}`;
