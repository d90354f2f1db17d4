import { derivedId } from '@coop/event-sourcing';
import { body, releaseWorld, UNIVERSITY } from '../testing/release-world.js';
import { makeRelease } from './make-release.js';
import { readTable } from './view-releases.js';

const client = {
  party: UNIVERSITY,
  kind: 'client',
  level: 'A1',
  roles: [],
  mandates: [],
  position: 0n,
} as const;

async function worldWithTable() {
  const world = await releaseWorld();
  const commandId = derivedId(UNIVERSITY, 'ask');
  const metadata = { actor: UNIVERSITY, correlationId: commandId, causationId: commandId };
  const context = { commandId, commandDigest: '0'.repeat(64), metadata };
  const { release } = await makeRelease(world.parts, context, client, body as never);
  await world.settled();
  return { world, release };
}

describe('A table that is asked for', () => {
  it('is gone from the moment when its key is, even while the read model still shows it', async () => {
    const { world, release } = await worldWithTable();
    await world.parts.keys.destroyTable(release, '2026-03-01T12:00:00Z');
    await expect(readTable(world.parts, client, release)).rejects.toMatchObject({ code: 'gone' });
    await world.close();
  });

  it('is an alarm, never an empty answer, when it cannot be opened and no purge explains it', async () => {
    const { world, release } = await worldWithTable();
    const nowhere = JSON.stringify({ $sealed: 'a'.repeat(64), digest: 'b'.repeat(64) });
    await world.readModels.transaction(async (db) => {
      await db.updateTable('anonymisation_releases').set({ table_ref: nowhere }).execute();
    });
    await expect(readTable(world.parts, client, release)).rejects.toThrow(
      `the table of release ${release} is lost`,
    );
    await world.close();
  });
});
