import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { keyPairFromSeed, parseVerifierKey } from '@coop/tlog';
import type { Finding } from '../oracle.js';
import { AskedWitness, witnessedLog, WITNESSED_ORIGIN } from './asked-witness.js';
import { base64, textFrom, type Judge } from './judge.js';
import type { ComparedTree } from './random-proofs.js';
import { startWitness, type RunningWitness } from './witness-process.js';

const NAME = 'litewitness.example';
const seed = createHash('sha256').update(NAME).digest();
const NO_ENTRIES = createHash('sha256').digest('base64');

/** `litewitness`, the witness in real use, cosigns our log for our client, and refuses what it should. */
export async function compareLitewitness(
  program: string,
  judge: Judge,
  tree: ComparedTree,
): Promise<Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'litewitness-'));
  const running = await start(program, folder, judge);
  try {
    register(join(folder, 'db'));
    const key = parseVerifierKey(keyPairFromSeed(NAME, seed, 'ed25519-cosignature').vkey);
    const asked = new AskedWitness('litewitness', key, running.url, tree);
    await asked.expectAll('witness_refused');
    return asked.findings;
  } finally {
    await running.end();
    await rm(folder, { recursive: true });
  }
}

async function start(program: string, folder: string, judge: Judge): Promise<RunningWitness> {
  const agent = await judge.ask({ Do: 'serve-agent', Folder: folder, Leaf: base64(seed) });
  if (!agent.ok) throw new Error(`the agent for litewitness: ${agent.error}`);
  const files = ['-db', join(folder, 'db'), '-ssh-agent', join(folder, 'agent')];
  const key = ['-name', NAME, '-key', textFrom(agent.bytes)];
  return startWitness(program, (address) => [...key, '-listen', address, ...files]);
}

/** Its own tool for this does not build; it reads its tables anew at every request. */
function register(file: string): void {
  const database = new DatabaseSync(file);
  const log = 'INSERT INTO log (origin, tree_size, tree_hash) VALUES (?, 0, ?)';
  database.prepare(log).run(WITNESSED_ORIGIN, NO_ENTRIES);
  const key = 'INSERT INTO key (origin, key) VALUES (?, ?)';
  database.prepare(key).run(WITNESSED_ORIGIN, witnessedLog.vkey);
  database.close();
}
