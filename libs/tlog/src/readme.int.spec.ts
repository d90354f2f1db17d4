import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { buffer } from 'node:stream/consumers';
import {
  CheckpointSigner,
  FileSignerMemory,
  FileWitnessState,
  FolderWorkers,
  generateKeyPair,
  LogReader,
  parsePolicy,
  parseSignerKey,
  parseVerifierKey,
  postByFetch,
  PosixTileStorage,
  TransparencyLog,
  verifyLog,
  verifyProof,
  Witness,
  WitnessQuorum,
} from './index.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(`${tmpdir()}/readme-`);
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const origin = 'cooperative.example/audit';
const { skey, vkey } = generateKeyPair(origin);

async function expectShown(name: string): Promise<void> {
  const source = await readFile(new URL('../src/readme.int.spec.ts', import.meta.url), 'utf8');
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const shown = new RegExp(`#region ${name}\\n(.+?)\\n *// #endregion`, 's').exec(source)?.[1];
  expect(readme).toContain(shown?.replaceAll(/^ {4}/gmu, ''));
}

describe('the page about this library', () => {
  it('shows how to keep a log, and to prove an entry of it', async () => {
    const data = folder;
    // #region log
    const memory = new FileSignerMemory(`${data}/signer`, origin);
    const signer = new CheckpointSigner({ origin, keys: [parseSignerKey(skey)], memory });
    const storage = new PosixTileStorage(`${data}/log`);
    const verifiers = [parseVerifierKey(vkey)];
    const log = await TransparencyLog.open({ storage, signer, verifiers });

    const { firstIndex } = await log.append([Buffer.from('one'), Buffer.from('two')]);
    const reader = await LogReader.open({ read: (path) => storage.read(path), origin, verifiers });
    const file = await reader.proofFile(firstIndex); // to be kept as one.tlog-proof

    const policy = parsePolicy(`log ${vkey}\nquorum none\n`); // anywhere, years later, without a network
    const { index, checkpoint } = verifyProof(file, { entry: Buffer.from('one') }, policy);
    // #endregion
    expect([index, checkpoint.size]).toEqual([0, 2]);
    await expectShown('log');
  });

  it('shows how threads help to verify', async () => {
    const data = folder;
    const storage = new PosixTileStorage(`${data}/log`);
    const memory = new FileSignerMemory(`${data}/signer`, origin);
    const signer = new CheckpointSigner({ origin, keys: [parseSignerKey(skey)], memory });
    const verifiers = [parseVerifierKey(vkey)];
    await TransparencyLog.open({ storage, signer, verifiers });
    const read = (path: string) => storage.read(path);
    // #region workers
    await using workers = FolderWorkers.start(`${data}/log`, availableParallelism());
    const { findings } = await verifyLog({ read, origin, verifiers, workers });
    // #endregion
    expect(findings).toEqual([]);
    await expectShown('workers');
  });

  it('shows how to be a witness, and to ask witnesses', async () => {
    const witnessKey = generateKeyPair('witness.example', 'ml-dsa-44-cosignature');
    const logs = [{ origin, verifiers: [parseVerifierKey(vkey)] }];
    // #region witness
    const state = new FileWitnessState(`${folder}/witness`);
    const witness = new Witness({ keys: [parseSignerKey(witnessKey.skey)], logs, state });
    const server = createServer((request, response) => {
      void buffer(request)
        .then((body) => witness.addCheckpoint(body))
        .then(({ status, contentType, body }) =>
          response.writeHead(status, { 'content-type': contentType }).end(body),
        )
        .catch(() => response.writeHead(500).end());
    });
    // #endregion
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
    const policy = parsePolicy(`log ${vkey}\nwitness w ${witnessKey.vkey} ${url}\nquorum w\n`);
    const memory = new FileSignerMemory(`${folder}/signer`, origin);
    const signer = new CheckpointSigner({ origin, keys: [parseSignerKey(skey)], memory });
    const storage = new PosixTileStorage(`${folder}/log`);
    const log = await TransparencyLog.open({
      ...{ storage, signer, verifiers: [parseVerifierKey(vkey)] },
      publication: 'by-caller',
    });
    const { checkpoint = '' } = await log.append([Buffer.from('one')]);
    // #region quorum
    const witnesses = new WitnessQuorum({ policy, post: postByFetch });
    const prove = (oldSize: number) => log.consistencyProof(oldSize);
    const { note, quorum, outcomes } = await witnesses.cosign(checkpoint, prove);
    if (quorum === 'met') await log.publish(note);
    else console.error('below quorum', outcomes);
    // #endregion
    server.close();
    expect(outcomes).toMatchObject([{ outcome: 'cosigned' }]);
    const reader = await LogReader.open({
      read: (path) => storage.read(path),
      origin,
      verifiers: logs[0]?.verifiers ?? [],
    });
    expect(verifyProof(await reader.proofFile(0), { entry: Buffer.from('one') }, policy).quorum).toBe('met');
    await expectShown('witness');
    await expectShown('quorum');
  });

  it('names every code of a refusal in the documentation of the codes', async () => {
    const source = await readFile(new URL('../src/refusal.ts', import.meta.url), 'utf8');
    const codes = [...source.matchAll(/^ {2}\| '([a-z_]+)'/gmu)].map(([, code]) => code);
    const table = source.slice(0, source.indexOf('export type'));
    expect(codes.length).toBeGreaterThan(20);
    expect(codes.filter((code) => !table.includes(`\`${code}\``))).toEqual([]);
  });
});
