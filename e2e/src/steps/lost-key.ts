import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { backup, verify } from '../evidence/coop-cli.js';
import { deleteOneKey } from '../evidence/tampering.js';
import { expectEqual, expectThat } from '../expectations.js';
import type { Teller } from '../step.js';
import type { World } from '../world.js';

/** On a copy of data and keys: a key that vanishes without an erasure is reported as lost. */
export async function loseAKey(world: World, teller: Teller, folder: string): Promise<void> {
  const { dataDir, keysDir } = await world.instance.looked();
  const [data, keys] = [join(folder, 'data'), join(folder, 'keys')];
  mkdirSync(folder);
  await backup(dataDir, data);
  copyKeys(keysDir, keys);
  const before = await verify(data, '--keys', keys);
  expectEqual(
    'the copy is sound, the erasure explained',
    [before.json.sound, before.json.findings],
    [true, []],
  );
  deleteOneKey(keys, world.the('second').party, 'record');
  const { json } = await verify(data, '--keys', keys);
  const lost = json.findings.filter(({ code }) => code === 'lost-value');
  expectThat(
    'a key deleted by hand is reported as lost, not as erased',
    !json.sound && lost.length > 0,
    json.findings,
  );
  teller.fact('lost', lost.length);
  teller.say(`a key deleted by hand in a copy: ${lost.length} values are reported as lost, not as erased`);
}

function copyKeys(from: string, to: string): void {
  mkdirSync(to, { mode: 0o700 });
  cpSync(join(from, 'kek'), join(to, 'kek'));
  const db = new DatabaseSync(join(from, 'keys.sqlite'), { readOnly: true, timeout: 5_000 });
  db.prepare('VACUUM INTO ?').run(join(to, 'keys.sqlite'));
  db.close();
}
