import { copyFileSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { waiveErasureList } from '@coop/personal-data/adapter';
import { SmallCooperative } from './testing/small-cooperative.js';

describe('A cooperative whose keys, values and list of erasures are from before an erasure', () => {
  let small: SmallCooperative;
  let list: string;
  /** The erasures of the ledger, as it remembers them. */
  const remembered = async () => {
    const found = [];
    const categories = ['identity-erasure', 'identity-erasure-list'];
    for await (const { events } of small.cooperative.foundations.store.readAll(0n, { categories }))
      for (const { type, data } of events)
        if (type.endsWith('.keys-destroyed') || type.endsWith('.waived')) found.push({ type, data });
    return found;
  };

  beforeAll(async () => {
    small = await SmallCooperative.open();
    list = `${small.dataDir}.erasures`;
    const backup = join(small.folder, 'backup');
    const kept = [
      [join(small.keysDir, 'keys.sqlite'), 'keys'],
      [join(small.dataDir, 'vault.sqlite'), 'values'],
    ] as const;
    await small.stop();
    cpSync(list, join(backup, 'list'), { recursive: true });
    for (const [file, name] of kept) copyFileSync(file, join(backup, name));
    await small.startAgain();
    const ada = await small.signIn(small.history.ada);
    await ada.must('POST', '/identity/erasures', { keepFingerprint: false });
    await small.cooperative.settled();
    await small.stop();
    rmSync(list, { recursive: true });
    cpSync(join(backup, 'list'), list, { recursive: true });
    for (const [file, name] of kept) {
      for (const log of ['-wal', '-shm']) rmSync(`${file}${log}`, { force: true });
      copyFileSync(join(backup, name), file);
    }
  });
  afterAll(() => small.remove());

  it('does not start, because the ledger remembers more: keys, values and list agree with each other', async () => {
    await expect(small.startAgain()).rejects.toThrow('ErasureListOlder');
    await expect(small.startAgain()).rejects.toThrow('ErasureListOlder');
  });

  it('goes on by a decision only, erases again whom the ledger knows, and writes the decision down', async () => {
    waiveErasureList(list);
    await small.startAgain();
    const { vault } = small.cooperative.foundations;
    const [erased, waived, ...others] = await remembered();
    expect(others).toEqual([]);
    expect(waived?.type).toBe('identity.erasure-list.waived');
    const { erasureList } = (erased?.data ?? {}) as { readonly erasureList?: unknown };
    const { count, hash } = (await vault?.erasureList()) ?? {};
    expect(waived?.data).toEqual({ without: erasureList, list: { count, hash } });
    expect(await vault?.erasure(small.history.ada.party)).toBeDefined();
  });

  it('starts again from then on, and says it once', async () => {
    await small.stop();
    await small.startAgain();
    expect(await remembered()).toHaveLength(2);
  });
});
