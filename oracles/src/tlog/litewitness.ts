import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import {
  cosignatureTime,
  keyPairFromSeed,
  parseVerifierKey,
  postByFetch,
  proveConsistency,
  signCheckpoint,
  TlogRefusal,
  WitnessClient,
} from '@coop/tlog';
import type { Finding } from '../oracle.js';
import { base64, textFrom, type Judge } from './judge.js';
import { finding, keyOf } from './parts.js';
import type { ComparedTree } from './random-proofs.js';

const ORIGIN = 'ours.example/log';
const NAME = 'litewitness.example';
const seed = createHash('sha256').update(NAME).digest();
const log = keyOf(ORIGIN);
const NO_ENTRIES = createHash('sha256').digest('base64');

/** What our client is told about a checkpoint: cosigned, or the code of the refusal. */
type Told = string;

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
    const fresh = (): WitnessClient => new WitnessClient({ key, url: running.url, post: postByFetch });
    const known = fresh();
    const tell = (
      client: WitnessClient,
      size: number,
      root = tree.root(size),
      origin = ORIGIN,
    ): Promise<Told> =>
      told(client, signCheckpoint({ origin, size, root }, [log.signer]), (oldSize) =>
        proveConsistency(tree.read, oldSize, size),
      );
    const findings: Finding[] = [];
    const expect = async (what: string, expected: Told, asked: Promise<Told>): Promise<void> => {
      const answer = await asked;
      findings.push(finding(`litewitness, ${what}`, answer === expected, `${answer}, not ${expected}`));
    };
    for (const size of [1, 2, 255, 256, 1000, 1000, 4000])
      await expect(`size ${size}`, 'cosigned', tell(known, size));
    await expect('a client that knows nothing of its size', 'cosigned', tell(fresh(), 4001));
    await expect('a client that is behind', 'cosigned', tell(known, 5000));
    await expect('a smaller log', 'witness_ahead', tell(fresh(), 300));
    await expect('another log of its size', 'witness_disagrees', tell(known, 5000, tree.root(4999)));
    await expect(
      'a log that it does not know',
      'witness_refused',
      tell(known, 5000, undefined, 'other.example'),
    );
    return findings;
  } finally {
    await running.end();
    await rm(folder, { recursive: true });
  }
}

async function told(
  client: WitnessClient,
  note: string,
  prove: (oldSize: number) => Promise<Uint8Array[]>,
): Promise<Told> {
  try {
    const time = cosignatureTime(await client.cosign(note, prove, AbortSignal.timeout(10_000)));
    return Math.abs(time - Date.now() / 1000) < 60 ? 'cosigned' : `cosigned at ${time}`;
  } catch (error) {
    if (error instanceof TlogRefusal) return error.code;
    throw error;
  }
}

interface Running {
  readonly url: string;
  end(): Promise<void>;
}

/** Starts it, and waits for the line in which it says that it listens. */
async function start(program: string, folder: string, judge: Judge): Promise<Running> {
  const agent = await judge.ask({ Do: 'serve-agent', Folder: folder, Leaf: base64(seed) });
  if (!agent.ok) throw new Error(`the agent for litewitness: ${agent.error}`);
  const address = `127.0.0.1:${await freePort()}`;
  const args = ['-name', NAME, '-listen', address, '-key', textFrom(agent.bytes)];
  const files = ['-db', join(folder, 'db'), '-ssh-agent', join(folder, 'agent')];
  const child = spawn(program, [...args, ...files], { stdio: ['ignore', 'ignore', 'pipe'] });
  const said: string[] = [];
  const ended = once(child, 'exit');
  const listening = new Promise<void>((resolve) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      if (line.includes('listening')) resolve();
    });
  });
  const isRunning = await Promise.race([listening.then(() => true), ended.then(() => false)]);
  if (!isRunning) throw new Error(`litewitness does not start: ${said.join('; ')}`);
  await answers(`http://${address}`);
  return {
    url: `http://${address}`,
    async end() {
      child.kill('SIGINT');
      await ended;
    },
  };
}

/** It says that it listens before it does. */
async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await fetch(url).catch(() => undefined)) !== undefined) return;
    await setTimeout(25);
  }
  throw new Error('litewitness does not answer');
}

/** Its own tool for this does not build; it reads its tables anew at every request. */
function register(file: string): void {
  const database = new DatabaseSync(file);
  database.prepare('INSERT INTO log (origin, tree_size, tree_hash) VALUES (?, 0, ?)').run(ORIGIN, NO_ENTRIES);
  database.prepare('INSERT INTO key (origin, key) VALUES (?, ?)').run(ORIGIN, log.vkey);
  database.close();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  if (typeof address !== 'object' || address === null) throw new Error('there is no free port');
  return address.port;
}
