import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../oracle.js';
import { AskedWitness, witnessedLog, WITNESSED_ORIGIN } from './asked-witness.js';
import { keyOf } from './parts.js';
import type { ComparedTree } from './random-proofs.js';
import { startWitness } from './witness-process.js';

const key = keyOf('omniwitness.example', 'ed25519-cosignature');

/** `omniwitness` of transparency-dev cosigns our log for our client. It asks nobody: no feeder is configured. */
export async function compareOmniwitness(program: string, tree: ComparedTree): Promise<Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'omniwitness-'));
  const logs = join(folder, 'logs.yaml');
  const secret = join(folder, 'key');
  const log = `  - Origin: ${WITNESSED_ORIGIN}\n    URL: http://127.0.0.1:1/\n    PublicKey: ${witnessedLog.vkey}\n`;
  await writeFile(logs, `Logs:\n${log}`);
  await writeFile(secret, key.skey);
  const running = await startWitness(program, (address) => [
    ...['--listen', address, '--metrics_listen', '', '--db_file', join(folder, 'db')],
    ...['--additional_logs', logs, '--private_key_path', secret],
  ]);
  try {
    const asked = new AskedWitness('omniwitness', key.verifier, running.url, tree);
    const client = asked.client();
    for (const size of [1, 2, 255, 256, 1000, 1000, 4000])
      await asked.expect(`size ${size}`, 'cosigned', { size, client });
    await asked.expect('a client that knows nothing of its size', 'cosigned', { size: 4001 });
    await asked.expect('a client that is behind', 'cosigned', { size: 5000, client });
    await asked.expect('a smaller log', 'witness_ahead', { size: 300 });
    const other = { size: 5000, root: tree.root(4999), client };
    await asked.expect('another log of its size', 'witness_disagrees', other);
    // It answers 500 where the specification wants 404.
    const unknown = { size: 5000, origin: 'other.example' };
    await asked.expect('a log that it does not know', 'witness_unreachable', unknown);
    return asked.findings;
  } finally {
    await running.end();
    await rm(folder, { recursive: true });
  }
}
