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
    // It answers 500 where the specification wants 404.
    await asked.expectAll('witness_unreachable');
    return asked.findings;
  } finally {
    await running.end();
    await rm(folder, { recursive: true });
  }
}
