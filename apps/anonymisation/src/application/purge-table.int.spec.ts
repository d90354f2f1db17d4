import { derivedId, runReactor } from '@coop/event-sourcing';
import { UNIVERSITY, body, releaseWorld } from '../testing/release-world.js';
import { makeRelease } from './make-release.js';
import { destroyPurgedTables, purgeTable } from './purge-table.js';

const context = (name: string) => {
  const commandId = derivedId(UNIVERSITY, name);
  const metadata = { actor: UNIVERSITY, correlationId: commandId, causationId: commandId };
  return { commandId, commandDigest: '0'.repeat(64), metadata };
};

describe('A purge', () => {
  it('whose process died between the fact and the key is finished by the next one', async () => {
    const world = await releaseWorld();
    const client = {
      party: UNIVERSITY,
      kind: 'client',
      level: 'A1',
      roles: [],
      mandates: [],
      position: 0n,
    } as const;
    const { release } = await makeRelease(world.parts, context('ask'), client, body as never);
    const dying = {
      ...world.parts,
      keys: { destroyTable: () => Promise.reject(new Error('the process died')) },
    };
    await expect(purgeTable(dying, context('purge'), release)).rejects.toThrow('the process died');
    expect(await world.vault.inventory(release)).toEqual({ release: 2 });

    const stop = new AbortController();
    const reactor = destroyPurgedTables(world.parts);
    const destroyed = Promise.withResolvers<void>();
    const watched = {
      ...reactor,
      react: async (...[event, signal]: Parameters<typeof reactor.react>) => {
        await reactor.react(event, signal);
        if (event.type === 'anonymisation.release.purged') destroyed.resolve();
      },
    };
    const running = runReactor(watched, { store: world.store, readModels: world.readModels }, stop.signal);
    await destroyed.promise;
    expect(await world.vault.inventory(release)).toEqual({});
    stop.abort();
    await running;
    await world.close();
  });
});
