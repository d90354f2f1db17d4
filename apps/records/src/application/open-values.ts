import type { SealedRef } from '@coop/contracts';
import type { OpeningPurpose, VaultHandle } from '@coop/personal-data';

interface SealedField {
  readonly name: string;
  readonly value: SealedRef | null;
  readonly subjects: readonly string[];
}

export interface OpenedField {
  readonly name: string;
  /** Null when the field is empty or was erased. */
  readonly value: string | null;
  readonly state: 'open' | 'empty' | 'erased';
}

interface Opener {
  readonly vault: VaultHandle;
  readonly alarm: (commitment: string) => void;
}

/**
 * Opens fields in one batch, for one stated purpose. A value that was erased since is told as such; a value that
 * is lost is an alarm, and counts as not to be had.
 */
export async function openFields(
  { vault, alarm }: Opener,
  fields: readonly SealedField[],
  purpose: OpeningPurpose,
): Promise<readonly OpenedField[]> {
  const sealed = fields.flatMap(({ value, subjects }) => (value === null ? [] : [{ ...value, subjects }]));
  const opened = sealed.length === 0 ? [] : await vault.open(sealed, purpose);
  let next = 0;
  return fields.map(({ name, value }): OpenedField => {
    if (value === null) return { name, value: null, state: 'empty' };
    const result = opened[next++];
    if (result?.state === 'open') return { name, value: String(result.value), state: 'open' };
    if (result?.state !== 'erased') alarm(value.$sealed);
    return { name, value: null, state: 'erased' };
  });
}

/** What stands in read models and folded streams is sealed: the clear form exists only before an append. */
export function asRef(value: unknown): SealedRef | null {
  return value as SealedRef | null;
}
