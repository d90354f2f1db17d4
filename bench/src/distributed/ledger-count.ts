import type { Deployment } from '@coop/e2e/distributed';
import { openPostgresEventStore, type PostgresEventStore } from '@coop/event-store-postgres';

export interface Counted {
  readonly withdrawals: number;
  /** Disclosures under a grant that stand before its withdrawal. */
  readonly before: number;
  /** Disclosures under a grant that stand after its withdrawal. */
  readonly after: number;
}

interface Withdrawal {
  readonly grant: string;
}

interface Disclosure {
  readonly decision: { readonly cited: readonly string[] };
}

async function reading<Result>(
  deployment: Deployment,
  work: (store: PostgresEventStore) => Promise<Result>,
): Promise<Result> {
  const store = await openPostgresEventStore({ url: deployment.database('data', 'audit') });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** The last position of the ledger. */
export const headOf = (deployment: Deployment): Promise<bigint> =>
  reading(deployment, (store) => Promise.resolve(store.head()));

/** Looks at every grant that was withdrawn after a position, and at every disclosure that relied on it. */
export function countDisclosures(deployment: Deployment, from: bigint): Promise<Counted> {
  return reading(deployment, async (store) => {
    const withdrawnAt = new Map<string, bigint>();
    const disclosures: { readonly position: bigint; readonly cited: readonly string[] }[] = [];
    for await (const { events } of store.readAll(from))
      for (const { type, data, position } of events) {
        if (type === 'consent.grant.withdrawn')
          withdrawnAt.set((data as unknown as Withdrawal).grant, position);
        if (type === 'records.disclosure.made')
          disclosures.push({ position, cited: (data as unknown as Disclosure).decision.cited });
      }
    const counted = { withdrawals: withdrawnAt.size, before: 0, after: 0 };
    for (const { position, cited } of disclosures)
      for (const grant of cited) {
        const withdrawn = withdrawnAt.get(grant);
        if (withdrawn === undefined) continue;
        if (position > withdrawn) counted.after += 1;
        else counted.before += 1;
      }
    return counted;
  });
}
