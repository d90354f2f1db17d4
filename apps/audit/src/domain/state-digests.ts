import { auditEvents, type EventOf } from '@coop/contracts';

export interface DigestOfReadModel {
  readonly readModel: string;
  readonly digest: string;
}

type Recorded = EventOf<typeof auditEvents.stateDigestsRecorded>;

/** Audit's own read models change by being looked at: alone, they are no reason to record. */
const isOwn = ({ readModel }: DigestOfReadModel): boolean => readModel.startsWith('audit.');

/**
 * Whether the digests are worth an event: only when something of another service has changed since the last
 * recording. Otherwise a recording would be the reason for the next one, for ever.
 */
export function recordDigests(
  last: readonly DigestOfReadModel[],
  live: readonly (DigestOfReadModel & { readonly atPosition: bigint })[],
): readonly Recorded[] {
  const before = new Map(last.map(({ readModel, digest }) => [readModel, digest]));
  const changed = live.some((each) => !isOwn(each) && before.get(each.readModel) !== each.digest);
  if (!changed) return [];
  const digests = live
    .map(({ readModel, atPosition, digest }) => ({ readModel, atPosition: String(atPosition), digest }))
    .sort((a, b) => (a.readModel < b.readModel ? -1 : 1));
  return [{ type: 'audit.state-digests.recorded', data: { digests } }];
}
