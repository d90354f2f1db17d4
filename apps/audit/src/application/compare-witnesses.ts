import {
  equalHashes,
  formatSignatures,
  latestOfWitness,
  openCheckpoint,
  parseNote,
  TlogRefusal,
  WitnessClient,
  type KeptCheckpoint,
  type PolicyWitness,
  type TransparencyLog,
} from '@coop/tlog';
import type { SplitView } from '../storage/evidence.js';
import { roundMs, type PublicationSettings } from './checkpoint-publisher.js';
import type { OpenedLog } from './open-log.js';

/**
 * How what witnesses keep stands to the log.
 * - `agrees`: nothing speaks against going on; whoever cannot be reached says nothing;
 * - `recalled`: the signer had forgotten what it signed, and remembers it again. The log must be read anew, and
 *   nothing is signed before it reaches that far;
 * - `split-view`: this log signed two histories;
 * - `ahead`: a witness says that it cosigned more than the signer remembers, and does not show it.
 */
export type Comparison =
  | { readonly verdict: 'agrees' }
  | { readonly verdict: 'recalled'; readonly witness: string; readonly theirs: string }
  | { readonly verdict: 'ahead'; readonly witness: string }
  | { readonly verdict: 'split-view'; readonly found: SplitView };

export interface ComparisonParts {
  readonly opened: OpenedLog;
  readonly log: TransparencyLog;
  readonly settings: PublicationSettings;
}

const AGREES: Comparison = { verdict: 'agrees' };

/** Compares the log with the last checkpoint of each of these witnesses, all asked at once. */
export async function compareWitnesses(
  parts: ComparisonParts,
  witnesses: readonly PolicyWitness[],
): Promise<Comparison> {
  const signal = AbortSignal.timeout(roundMs(parts.settings));
  const answers = await Promise.all(
    witnesses.map(async (witness) => ({ witness, kept: await keptBy(witness, parts, signal) })),
  );
  let worst = AGREES;
  // One after the other: what one of them makes the signer remember counts for the next.
  for (const { witness, kept } of answers) {
    const found =
      kept === 'ahead'
        ? ({ verdict: 'ahead', witness: witness.name } as const)
        : kept === undefined
          ? AGREES
          : await compareKept(parts, witness, kept);
    if (found.verdict === 'split-view') return found;
    if (found.verdict === 'recalled' || worst.verdict === 'agrees') worst = found;
  }
  return worst;
}

async function compareKept(
  { opened, log }: ComparisonParts,
  witness: PolicyWitness,
  { note, checkpoint }: KeptCheckpoint,
): Promise<Comparison> {
  const { signer, source } = opened;
  const { size, root } = checkpoint;
  const last = await signer.lastSigned();
  // Only our own signature makes us remember: no witness can forge that.
  if (size > last.size) {
    await signer.recall(note, source.verifiers);
    return { verdict: 'recalled', witness: witness.name, theirs: note };
  }
  const own = size === last.size ? last.root : size <= log.size ? await log.rootAt(size) : root;
  if (equalHashes(own, root)) return AGREES;
  const detail = `at ${size} entries the witness keeps another root than this log has`;
  const ours = log.checkpoint() ?? '';
  return { verdict: 'split-view', found: { witness: witness.name, ours, theirs: note, detail } };
}

/** What a witness shows; if it shows nothing, whether it says that it is ahead. */
async function keptBy(
  { key, url }: PolicyWitness,
  { opened, log, settings }: ComparisonParts,
  signal: AbortSignal,
): Promise<KeptCheckpoint | 'ahead' | undefined> {
  if (url === undefined) return undefined;
  const { origin, verifiers } = opened.source;
  try {
    const kept = await latestOfWitness({ url, origin, verifiers, get: settings.get }, signal);
    const published = log.checkpoint();
    if (kept !== undefined || published === undefined) return kept;
    // It may show its checkpoints elsewhere. What is published already may be shown to anybody again; where more was
    // signed before a crash, a witness may rightly be ahead of it.
    const { size, verified } = openCheckpoint(published, origin, verifiers);
    if (size !== (await opened.signer.lastSigned()).size) return undefined;
    const prove = (oldSize: number) => log.consistencyProof(oldSize, size);
    const note = `${parseNote(published).text}\n${formatSignatures(verified)}`;
    await new WitnessClient({ key, url, post: settings.post }).cosign(note, prove, signal);
  } catch (error) {
    if (!(error instanceof TlogRefusal)) throw error;
    return error.code === 'witness_ahead' ? 'ahead' : undefined;
  }
  return undefined;
}
