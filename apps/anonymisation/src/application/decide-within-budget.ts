import { StoreError, type AppendCheck, type AppendResult, type CommandContext } from '@coop/event-sourcing';
import { STALE_AFTER_MS } from '@coop/service-kit';
import { releaseDecider, type ReleaseCommand } from '../domain/release.js';
import type { EarlierTable } from '../domain/series.js';
import { tablesGivenTo, type ReleaseTables } from '../projections/releases.js';
import { earlierTable } from './earlier-tables.js';
import type { AnonymisationParts } from './parts.js';
import { RELEASE_CATEGORY, releaseStream } from './release-stream.js';

const MAX_ATTEMPTS = 8;

/** Whose budget, for which category; nobody's when the contract is unknown. */
export interface Budget {
  readonly institution: string | undefined;
  readonly category: string;
}

/** Whether an append was refused because something moved since it was read: then one looks again. */
export const moved = (error: unknown): boolean =>
  error instanceof StoreError && (error.code === 'CheckFailed' || error.code === 'WrongExpectedRevision');

/**
 * Decides with the tables that the institution was given before. The append checks that no release moved after
 * the position up to which they are known; if one did, it looks again. So of two requests at the same moment, on
 * any number of instances, one is made.
 */
export async function decideWithinBudget(
  parts: AnonymisationParts,
  context: CommandContext,
  release: string,
  { institution, category }: Budget,
  commandFor: (earlier: readonly EarlierTable[]) => ReleaseCommand,
  checks: readonly AppendCheck[] = [],
): Promise<AppendResult | undefined> {
  const repeated = await parts.ledger.repeated(context);
  if (repeated !== undefined) return repeated;
  const reader = parts.readModels.reader<ReleaseTables>();
  const stream = releaseStream(release);
  for (let attempt = 1; ; attempt += 1) {
    await parts.gates.readModels.reached(parts.store.head(), STALE_AFTER_MS);
    // Taken before the reading: what that shows beyond this position does no harm.
    const unchangedAfter = parts.gates.readModels.position;
    const earlier = institution === undefined ? [] : await tablesGivenTo(reader, institution, category);
    const { state, revision } = await parts.ledger.load(stream, releaseDecider);
    const events = releaseDecider.decide(commandFor(earlier.map(earlierTable)), state);
    if (events.length === 0) return undefined;
    try {
      return await parts.ledger.append(
        context,
        [{ stream, expected: revision, events }],
        [...checks, { categories: [RELEASE_CATEGORY], unchangedAfter }],
      );
    } catch (error) {
      if (!moved(error) || attempt >= MAX_ATTEMPTS) throw error;
    }
  }
}
