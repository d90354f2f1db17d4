import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CheckpointSigner,
  judgeCheckpoint,
  LogReader,
  parsePolicy,
  PosixTileStorage,
  TransparencyLog,
  verifyLog,
  VolatileSignerMemory,
  VolatileWitnessState,
  Witness,
} from '@coop/tlog';
import type { Finding } from '../oracle.js';
import type { Judge } from './judge.js';
import { base64, textFrom } from './judge.js';
import { entryAt, finding, keyOf } from './parts.js';

const execute = promisify(execFile);
const ORIGIN = 'ours.example/log';
const SIZE = 70_000;

/** Tessera's `fsck` walks a log that we wrote, and finds fault with a copy in which one bit was turned. */
export async function compareFsck(fsck: string): Promise<Finding[]> {
  return inFolder(async (folder) => {
    const [log, copy] = [join(folder, 'log'), join(folder, 'copy')];
    const key = keyOf(ORIGIN);
    const vkey = join(folder, 'log.vkey');
    await writeFile(vkey, key.vkey);
    const signer = new CheckpointSigner({
      origin: ORIGIN,
      keys: [key.signer],
      memory: new VolatileSignerMemory(),
    });
    const ours = await TransparencyLog.open({
      storage: new PosixTileStorage(log),
      signer,
      verifiers: [key.verifier],
    });
    for (const size of [1, 255, 256, 700, SIZE]) {
      await ours.append(Array.from({ length: size - ours.size }, (_, at) => entryAt(ours.size + at)));
    }
    await cp(log, copy, { recursive: true });
    const bundle = join(copy, 'tile/entries/100');
    const bytes = await readFile(bundle);
    bytes[7] = (bytes[7] ?? 0) ^ 1;
    await writeFile(bundle, bytes);
    const success = `Successfully fsck'd log with size ${SIZE}`;
    const [sound, spoiled] = [await fsckSays(fsck, log, vkey), await fsckSays(fsck, copy, vkey)];
    return [
      finding(`fsck on our log of ${SIZE} entries`, sound.includes(success), sound),
      finding(
        'fsck on a spoiled copy',
        spoiled.includes('fsck failed') && !spoiled.includes(success),
        spoiled,
      ),
    ];
  });
}

/** Tessera writes a log, whose checkpoints our witness cosigns for its client; then we verify all of it. */
export async function compareTessera(judge: Judge): Promise<Finding[]> {
  return inFolder(async (folder) => {
    const key = keyOf('tessera.example/log');
    const witness = keyOf('witness.example', 'ed25519-cosignature');
    const statuses: number[] = [];
    const server = await serve(
      new Witness({
        keys: [witness.signer],
        logs: [{ origin: key.verifier.name, verifiers: [key.verifier] }],
        state: new VolatileWitnessState(),
      }),
      statuses,
    );
    try {
      const policy = `log ${key.vkey}\nwitness w ${witness.vkey} ${addressOf(server)}\ngroup g all w\nquorum g\n`;
      const written = await judge.ask({
        Do: 'write-log',
        Folder: folder,
        Keys: [key.skey],
        Policy: policy,
        Size: 3000,
      });
      if (!written.ok) return [{ what: 'a log of Tessera', fault: written.error ?? 'was not written' }];
      const storage = new PosixTileStorage(folder);
      const source = {
        read: (path: string) => storage.read(path),
        origin: key.verifier.name,
        verifiers: [key.verifier],
      };
      const { head, findings } = await verifyLog(source);
      const judged = judgeCheckpoint(textFrom(written.bytes), parsePolicy(policy));
      const reader = await LogReader.open(source);
      const entry = await reader.entry(2999);
      const isLast = base64(entry) === base64(entryAt(2999));
      return [
        finding(
          'a log of Tessera: the whole',
          head?.size === 3000 && findings.length === 0,
          JSON.stringify(findings),
        ),
        finding('a log of Tessera: its last entry', isLast, `is ${textFrom(base64(entry))}`),
        finding('a log of Tessera: cosigned by our witness', judged.quorum === 'met', 'is not'),
        finding(
          'our witness, asked by Tessera’s client',
          statuses.includes(200),
          `answered ${statuses.join(' ')}`,
        ),
      ];
    } finally {
      server.close();
    }
  });
}

async function fsckSays(fsck: string, folder: string, vkey: string): Promise<string> {
  // It ends with 0 even when it fails, and hangs for ever with one worker: only what it prints counts.
  const args = [
    '60',
    fsck,
    `--storage_url=file://${folder}/`,
    `--public_key=${vkey}`,
    '--ui=false',
    '-N',
    '64',
  ];
  const { stdout, stderr } = await execute('timeout', args).catch(() => ({
    stdout: '',
    stderr: 'it did not end',
  }));
  return `${stdout}${stderr}`.trim();
}

async function serve(witness: Witness, statuses: number[]): Promise<Server> {
  const server = createServer((request, response) => {
    const respond = async (): Promise<void> => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { status, contentType, body } = await witness.addCheckpoint(Buffer.concat(chunks));
      statuses.push(status);
      response.writeHead(status, { 'content-type': contentType }).end(body);
    };
    respond().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null;

function addressOf(server: Server): string {
  const address = server.address();
  if (!isAddress(address)) throw new Error('the witness has no address');
  return `http://127.0.0.1:${address.port}`;
}

async function inFolder<Value>(work: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), 'tlog-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
