import type { SealedRef } from '@coop/contracts';
import type { OpeningPurpose } from '@coop/personal-data';
import type { AnonymisationParts } from './parts.js';

/**
 * A text that lies sealed under a key of what it belongs to.
 *
 * @param owner - the release, delivery or question whose key it is
 * @param what - it is called so where it is lost
 * @returns undefined when that key was ended, which the read model may not have heard of yet
 * @throws Error when it is lost and nothing explains it
 */
export async function openText(
  { vault }: Pick<AnonymisationParts, 'vault'>,
  ref: SealedRef,
  owner: string,
  what: string,
  purpose: OpeningPurpose = { kind: 'release', id: owner },
): Promise<string | undefined> {
  const [opened] = await vault.open([{ ...ref, subjects: [owner] }], purpose);
  if (opened?.state === 'erased') return undefined;
  if (opened?.state === 'open' && typeof opened.value === 'string') return opened.value;
  throw new Error(`${what} is lost, and nothing explains it`);
}
