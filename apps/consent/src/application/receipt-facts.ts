import { asOfToday } from '@coop/event-sourcing';
import type { EventOf, identityEvents } from '@coop/contracts';
import type { CooperativeFacts, RecipientFacts } from '../domain/consent-record.js';
import type { ContractTerms } from '../domain/contract.js';
import { contractsOf, type ContractTables } from '../projections/contracts.js';
import type { ConsentParts } from './parts.js';

type Founded = EventOf<typeof identityEvents.cooperativeFounded>['data'];

/** The founding act is among the first events of every ledger. */
const LOOK_UP_TO = 64n;
/** Without a contract that says more, a withdrawal asks everything back within this time. */
const DELETE_WITHIN_DAYS = 30;

/** How the cooperative is called and where it sits, by its founding act and its settings. */
export async function cooperativeFacts(parts: ConsentParts): Promise<CooperativeFacts> {
  const { cooperative: domain, postalAddress, contact } = parts;
  const founded = await foundingAct(parts);
  return {
    ...{ domain, name: founded?.name ?? domain, country: founded?.country ?? 'CH' },
    ...(postalAddress === undefined ? {} : { postalAddress }),
    ...(contact === undefined ? {} : { contact }),
  };
}

async function foundingAct({ store }: ConsentParts): Promise<Founded | undefined> {
  for await (const { events } of store.readAll(0n, { upTo: LOOK_UP_TO }))
    for (const { type, data } of events.map(asOfToday))
      if (type === 'identity.cooperative.founded') return data as unknown as Founded;
  return undefined;
}

/** Who may receive the data, and what the contracts that were in force at a moment say of keeping them. */
export async function recipientFacts(
  parts: ConsentParts,
  recipient: string,
  at: string,
): Promise<RecipientFacts> {
  const isAnyone = recipient === 'any-contracted';
  const rows = await contractsOf(parts.readModels.reader<ContractTables>(), isAnyone ? undefined : recipient);
  const contracts = rows
    .filter(({ status }) => status === 'in-force' || status === 'terminated')
    .map(({ terms }) => JSON.parse(terms) as ContractTerms)
    .filter(({ until }) => Date.parse(until) > Date.parse(at));
  return {
    recipient,
    name: isAnyone ? 'any organisation under contract' : await nameOf(parts, recipient),
    countries: [...new Set(contracts.map(({ country }) => country))].sort(),
    deleteAfterDays: Math.max(
      ...(contracts.length === 0
        ? [DELETE_WITHIN_DAYS]
        : contracts.map(({ deleteAfterDays }) => deleteAfterDays)),
    ),
  };
}

/** The name of an organisation; of one that was erased, its handle. */
async function nameOf(parts: ConsentParts, party: string): Promise<string> {
  const { names } = await parts.bus.request<{ readonly names: Readonly<Record<string, string>> }>(
    'identity.name',
    { parties: [party] },
  );
  return names[party] ?? party;
}
