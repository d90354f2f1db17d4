import { createHash, createSecretKey } from 'node:crypto';
import type { consentEvents, EventOf } from '@coop/contracts';
import {
  namingUnder,
  type CutFact,
  type FeedDirectory,
  type FeedPages,
  type FeedStanding,
  type Naming,
} from '@coop/partner-feeds/jetstream';
import { STALE_AFTER_MS } from '@coop/service-kit';
import { hasContractInForce } from '../domain/webhook-contract.js';
import { openClientsOf, partiesWithClients, type FeedClientTables } from '../projections/feed-clients.js';
import { feedAfter, type FeedTables } from '../projections/feed.js';
import { feedEvent, positionOf, type FeedEvent } from './feed.js';
import type { ConsentParts } from './parts.js';

type Cut = EventOf<typeof consentEvents.feedCut>;

const clientsOf = (parts: ConsentParts) => parts.readModels.reader<FeedClientTables>();

/** How feeds are called on the server; another signing key gives other names, and old streams are deleted. */
export const namingOf = ({ signer }: ConsentParts): Naming =>
  namingUnder(createSecretKey(signer.derive('feed-names')));

/** What may be delivered at this moment. Whoever does not know every fact up to now delivers nothing. */
export async function feedStanding(
  parts: ConsentParts,
  naming: Naming,
  party: string,
): Promise<FeedStanding> {
  const head = parts.store.head();
  for (const gate of [parts.gates.indexes, parts.gates.readModels])
    if (!(await gate.reached(head, STALE_AFTER_MS))) return { kind: 'held' };
  const clients = await openClientsOf(clientsOf(parts), party);
  const { point } = parts.control;
  const ended = (reason: Extract<FeedStanding, { kind: 'ended' }>['reason']): FeedStanding => ({
    ...{ kind: 'ended', reason },
    position: head,
  });
  if (point.contents.isErased(party)) return ended('erased');
  if (clients.length === 0) return ended('registration-closed');
  // Last, so that nothing is waited for between the answer and the event.
  if (!hasContractInForce(point, party, Date.parse(parts.gates.indexes.present(parts.clock))))
    return ended('no-contract-in-force');
  return { kind: 'open', readers: clients.map((clientId) => naming.reader(party, clientId)) };
}

export function feedDirectory(parts: ConsentParts, naming: Naming): FeedDirectory {
  return {
    parties: () => partiesWithClients(clientsOf(parts)),
    standing: (party) => feedStanding(parts, naming, party),
    names: (party) => naming.feed(party),
    cut: (fact) => sayCut(parts, fact),
  };
}

/** The same cut may be said again after a crash: the ledger knows its name, and keeps the first. */
async function sayCut({ ledger }: ConsentParts, fact: CutFact): Promise<void> {
  const { cut, party, reason, decided, delivered, connections, steps } = fact;
  const event: Cut = {
    type: 'consent.feed.cut',
    data: {
      ...{ cut, consumer: party, reason, decided: String(decided), delivered: String(delivered) },
      ...{ connections, steps: [...steps] },
    },
  };
  const context = {
    commandId: cut,
    commandDigest: createHash('sha256').update(`consent.feed.cut ${cut}`).digest('hex'),
    metadata: { actor: 'system:consent', correlationId: cut, causationId: cut },
  };
  await ledger.append(context, [{ stream: `consent-feed-${party}`, expected: 'any', events: [event] }]);
}

export function feedPages(parts: ConsentParts): FeedPages {
  const { readModels } = parts.gates;
  return {
    after: async (party, position, limit) => {
      const rows = await feedAfter(parts.readModels.reader<FeedTables>(), party, position, limit);
      return rows.map((row) => ({
        ...{ position: BigInt(row.position), id: row.entry_id },
        body: JSON.stringify(feedEvent(parts, row)),
      }));
    },
    positionIn: (party, body) => {
      try {
        const { cursor } = JSON.parse(body) as Partial<FeedEvent>;
        return typeof cursor === 'string' && cursor !== '' ? positionOf(parts, party, cursor) : undefined;
      } catch {
        return undefined;
      }
    },
    moved: async (since, ms) => {
      await readModels.moved(since + 1n, ms);
      return readModels.position;
    },
  };
}
