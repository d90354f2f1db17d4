import { derivedId, type Ledger } from '@coop/event-sourcing';
import type { Vault } from '@coop/personal-data';
import { erasureListStream } from '../domain/streams.js';
import { systemCommand } from './ports.js';

/** Of the names of what was lost: drawn once. */
const NAMESPACE = 'b3c1c0de-5c1f-4d0a-9a51-6f7f5b0f2a11';

/**
 * Writes down, once, that somebody went on without the newest list of erasures. From then on a start asks for the
 * list with which they went on.
 */
export async function noteWaivedList(
  ledger: Pick<Ledger, 'append'>,
  vault: Pick<Vault, 'erasureList'>,
): Promise<void> {
  const { without, count, hash } = await vault.erasureList();
  if (without === undefined) return;
  const lost = derivedId(NAMESPACE, without.hash);
  const data = { without, list: { count, hash } };
  // A repeat gives the first commit: the digest stands for what was lost, not for how far the new list is by now.
  await ledger.append(systemCommand(lost, without.hash), [
    {
      stream: erasureListStream(lost),
      expected: 'any',
      events: [{ type: 'identity.erasure-list.waived', data }],
    },
  ]);
}
