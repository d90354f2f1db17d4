import type { LogFinding } from '@coop/tlog';
import type { AnchorReport } from './anchors.js';
import { finding, type Finding } from './finding.js';

/** What is wrong with a log, by positions of the ledger: entry n is the event at position n + 1. */
export function ledgerFindings(
  found: readonly LogFinding[],
  ledger: { readonly head: bigint; readonly damaged: boolean },
): Finding[] {
  return found.flatMap((each) => ledgerFinding(each, ledger));
}

function ledgerFinding(
  { code, index, count = 1, path, message, ...value }: LogFinding,
  { head, damaged }: { readonly head: bigint; readonly damaged: boolean },
): Finding[] {
  const { expected = null, found = null } = value;
  if (index === undefined) return [finding(code, null, message, { path, expected, found })];
  const [position, last] = [BigInt(index) + 1n, BigInt(index + count)];
  const range = (first: bigint) => ({ path, upTo: last > first ? last : null, expected, found });
  if (code === 'entry_not_as_in_source') {
    const detail = count === 1 ? 'the event is not the one that was logged' : SHIFTED;
    return [finding(code, position, detail, range(position))];
  }
  if (code !== 'entry_not_in_source')
    return [finding(code, position, eventsFrom(position, last, message), range(position))];
  // A hole in the ledger, or what cannot be read of it, is named by the sweep; what lies beyond its end is not.
  const first = damaged && position <= head ? head + 1n : position;
  if (first > last) return [];
  return [finding('event-store-loss', first, 'the log holds entries that the store has lost', range(first))];
}

const SHIFTED =
  'these events are not those that were logged: they were altered, or one before them was added or removed';

const eventsFrom = (first: bigint, last: bigint, message: string): string =>
  last > first ? `${message} (events ${first} to ${last})` : message;

/**
 * What anchors say against a log of a size. The greatest one that holds says from where on history may have been altered.
 */
export function anchorFindings(anchors: readonly AnchorReport[], logSize = 0): Finding[] {
  const held = anchors.filter(({ verdict }) => verdict === 'consistent').map(({ size }) => size ?? 0);
  const sound = Math.max(0, ...held);
  return anchors
    .filter(({ verdict }) => verdict !== 'consistent')
    .map(({ label, verdict, position, size, detail }) => {
      const after = verdict === 'truncated' ? logSize : sound;
      const range = position === null && verdict !== 'refused' && size !== null && size > after;
      return finding(`anchor-${verdict}`, range ? BigInt(after + 1) : position, `${label}: ${detail}`, {
        upTo: range && size > after + 1 ? BigInt(size) : null,
      });
    });
}
