import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openVault, rotateKekOfFolder, type SealedRef, type Vault } from '@coop/personal-data';
import { openPostgresVault, rotateKeyEncryptionKey } from '@coop/personal-data-postgres';
import { freshDatabase } from '@coop/real-parts';
import { requestOf, spread } from './requests.js';
import type { Yardstick } from './yardsticks.js';

/** A vault in an empty place of its own, and how its key-encryption key is replaced. */
export interface Place {
  readonly name: string;
  readonly vault: Vault;
  rotate(onProgress: (done: number) => void): Promise<{ readonly keys: number }>;
  remove(): Promise<void>;
}

const clock = { now: () => new Date() };
/** Values of one call, as an import seals them. */
const AT_ONCE = 1000;
const PAGE = { kind: 'page', id: 'bench' } as const;

export type OpenPlace = () => Promise<Place>;

export const inFiles: OpenPlace = async () => {
  const root = mkdtempSync(join(tmpdir(), 'coop-bench-vault-'));
  const [dataDir, keysDir] = [join(root, 'data'), join(root, 'keys')];
  const vault = openVault({ dataDir, keysDir, clock });
  return {
    name: 'SQLite',
    vault,
    rotate: (onProgress) => rotateKekOfFolder({ keysDir, now: clock.now, onProgress }),
    remove: async () => {
      await vault.close();
      rmSync(root, { recursive: true });
    },
  };
};

export const onPostgres: OpenPlace = async () => {
  const root = mkdtempSync(join(tmpdir(), 'coop-bench-vault-'));
  const [values, keys] = [await freshDatabase('bench_values'), await freshDatabase('bench_keys')];
  const kekFile = join(root, 'kek');
  const vault = await openPostgresVault({ valuesUrl: values.url, keysUrl: keys.url, kekFile, clock });
  return {
    name: 'PostgreSQL',
    vault,
    rotate: (onProgress) =>
      rotateKeyEncryptionKey({
        ...{ keysUrl: keys.url, kekFile, newKekFile: join(root, 'kek.next'), now: clock.now, onProgress },
      }),
    remove: async () => {
      await vault.close();
      for (const database of [values, keys]) await database.drop();
      rmSync(root, { recursive: true });
    },
  };
};

/** Seals texts about many people, in calls of a thousand; gives the references in the order of the texts. */
export async function sealAll(
  vault: Vault,
  values: readonly string[],
  subjectOf = spread,
): Promise<SealedRef[]> {
  const refs: SealedRef[] = [];
  for (let start = 0; start < values.length; start += AT_ONCE) {
    const some = values.slice(start, start + AT_ONCE);
    const requests = some.map((value, index) => requestOf(value, start + index, subjectOf));
    refs.push(...(await vault.seal(requests)));
  }
  return refs;
}

/** Opens them all, in calls of a thousand. @throws when one does not open */
export async function openAll(vault: Vault, refs: readonly SealedRef[]): Promise<number> {
  for (let start = 0; start < refs.length; start += AT_ONCE) {
    const opened = await vault.open(refs.slice(start, start + AT_ONCE), PAGE);
    if (opened.some(({ state }) => state !== 'open')) throw new Error('a value of the measurement is gone');
  }
  return refs.length;
}

/** The vault as a yardstick among the others. */
export function yardstickOf({ name, vault }: Place): Yardstick {
  let refs: readonly SealedRef[] = [];
  return {
    name,
    seal: async (values) => {
      refs = await sealAll(vault, values);
    },
    open: async () => {
      await openAll(vault, refs);
    },
  };
}
