import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyOfKey } from '@coop/audit/replay';
import { leafOfOpening, newId, type Opening } from '@coop/event-sourcing';
import { sampleAppend, sampleStream } from '@coop/event-sourcing/testing';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { parseVerifierKey, verifyProof } from '@coop/tlog';
import { coop } from '../testing/coop.js';
import { GRANT, logged, temporaryFolders } from '../testing/example-folder.js';
import { served, TOKEN } from '../testing/served-folder.js';
import { livedFolder, onLedger, turnBitOfEvent, turnBitOfFile } from '../testing/tampering.js';

const folder = temporaryFolders();
let lived: string;
/** A commit of two events, then one that it caused. */
const [ORDER, SECOND, EFFECT] = [305, 306, 307];

beforeAll(async () => {
  const { dir } = await livedFolder(folder);
  const store = openSqliteEventStore({ dir, preallocate: false });
  const order = sampleAppend(sampleStream(), 'no-stream', [{ n: 1 }, { n: 2 }]);
  await store.append(order);
  const effect = sampleAppend(sampleStream());
  const { correlationId } = order.metadata;
  const metadata = { ...effect.metadata, correlationId, causationId: order.commandId };
  await store.append({ ...effect, metadata });
  await logged(store, dir);
  await store.close();
  lived = dir;
});

const show = (...argv: string[]) => coop('audit', 'show', ...argv);
const findings = (out: string) =>
  out
    .split('\n')
    .filter((line) => line.startsWith('FINDING'))
    .map((line) => /^FINDING +([a-z]+)/.exec(line)?.[1]);

interface Shown {
  readonly event: { readonly id: string; readonly position: string };
  readonly proof: string | null;
  readonly relations: Readonly<Record<string, { readonly events: readonly { readonly position: string }[] }>>;
}

async function shown(...argv: string[]): Promise<Shown> {
  const { out } = await show(...argv, '--data', lived, '--json');
  return JSON.parse(out) as Shown;
}

describe('coop audit show', () => {
  it('gives an event as it is stored, and what holds of it', async () => {
    const { code, out } = await show('6', '--data', lived);
    expect(out).toContain('consent.grant.given at position 6, 2026-02-01T09:');
    expect(out).toContain(`"grant": "${GRANT}"`);
    expect(out.split('\n').filter((line) => line.startsWith('checked'))).toEqual([
      expect.stringContaining('commit: '),
      expect.stringContaining('revision: '),
      expect.stringContaining('the log signed its first 307 entries'),
      expect.stringContaining('entry 5 of the log is the one that this event gives'),
      expect.stringContaining('inclusion: '),
    ]);
    expect(out).toMatch(/after it in its stream:\n +8 {2}2026-\S+ {2}consent\.grant\.withdrawn/);
    expect(code).toBe(0);
  });

  it('finds it by its id, without any personal value', async () => {
    const { event } = await shown('1');
    const { code, out } = await show(event.id, '--data', lived);
    expect(out).toContain('identity.party.registered at position 1');
    expect(out).toContain('"$sealed"');
    expect(out).not.toContain('Invented');
    expect(code).toBe(0);
  });

  it('names what was caused, by what, and what came with it in one commit', async () => {
    const positions = ({ relations }: Shown, name: string) =>
      relations[name]?.events.map(({ position }) => Number(position));
    const [order, effect] = [await shown(String(ORDER)), await shown(String(EFFECT))];
    expect(positions(order, 'sameCommit')).toEqual([SECOND]);
    expect(positions(order, 'caused')).toEqual([EFFECT]);
    expect(positions(order, 'correlated')).toEqual([]);
    expect(positions(effect, 'causedBy')).toEqual([ORDER, SECOND]);
    expect(order).toMatchObject({
      relations: { stream: { before: null, after: { position: String(SECOND) } } },
    });
  });

  it('writes a proof that anyone can verify, and an opening that leads to its leaf; neither overwrites', async () => {
    const [proof, opening] = [folder('6.tlog-proof'), folder('6.opening')];
    const { code, out } = await show('6', '--data', lived, '--proof', proof, '--opening', opening);
    expect([code, out.match(/^written/gm)?.length]).toEqual([0, 2]);
    const entry = leafOfOpening(JSON.parse(readFileSync(opening, 'utf8')) as Opening);
    const key = parseVerifierKey(readFileSync(join(lived, 'log/origin.vkey'), 'utf8').trim());
    expect(verifyProof(readFileSync(proof), { entry }, policyOfKey(key))).toMatchObject({ index: 5 });
    expect(await show('7', '--data', lived, '--proof', proof)).toMatchObject({ code: 2, out: '' });
    expect(await show('7', '--data', lived, '--opening', opening)).toMatchObject({ code: 2, out: '' });
  });

  it.each<readonly [string, (dir: string) => void, readonly string[]]>([
    ['the event', (dir) => turnBitOfEvent(dir, 150), ['commit', 'entry']],
    ['its tile', (dir) => turnBitOfFile(dir, 'tile/0/000', 148 * 32), ['inclusion']],
    ['its entry', (dir) => turnBitOfFile(dir, 'tile/entries/000', bundleOffset(dir)), ['entry', 'inclusion']],
    ['the checkpoint', (dir) => turnBitOfFile(dir, 'checkpoint', 30), ['checkpoint']],
    [
      'the event before it',
      (dir) => onLedger(dir, (db) => db.exec('DELETE FROM commits WHERE last = 149')),
      [],
    ],
  ])('says which check fails when %s was altered, and proves nothing then', async (what, tamper, failing) => {
    const dir = copied();
    tamper(dir);
    const proof = folder('proof');
    const { code, out } = await show('150', '--data', dir, '--proof', proof);
    expect(findings(out)).toEqual(failing);
    expect(code).toBe(failing.length > 0 ? 1 : 0);
    // What the ledger says of itself does not touch the log's proof.
    expect([what, existsSync(proof)]).toEqual([what, failing.length === 0]);
  });

  it('says that an event is not there, that the log does not cover it yet, or that nobody knows it', async () => {
    const dir = copied();
    onLedger(dir, (db) => db.exec('DELETE FROM commits WHERE last = 150'));
    expect(await show('150', '--data', dir)).toMatchObject({
      code: 1,
      out: 'FINDING missing at position 150: there is no event that can be read\n',
    });
    expect((await show(newId(), '--data', dir)).code).toBe(1);
    const grown = copied();
    const store = openSqliteEventStore({ dir: grown, preallocate: false });
    await store.append(sampleAppend(sampleStream()));
    await store.close();
    const { code, out } = await show('308', '--data', grown, '--proof', folder('proof'));
    expect(out).toContain('not checked  its entry: the log does not cover it yet');
    expect(out).toContain('not written');
    expect(code).toBe(0);
  });

  it('answers over HTTP, too', async () => {
    const { url, close } = await served(lived);
    try {
      const { code, out } = await show('6', '--url', url, '--token', TOKEN);
      expect(out).toContain('inclusion: the entry is proved to be in the tree that was signed');
      expect(out).toContain('not checked  the digest of its commit');
      expect(code).toBe(0);
    } finally {
      await close();
    }
  });

  it.each([
    ['nothing is asked for', []],
    ['a position is below the first', ['0']],
    ['it is neither a position nor an id', ['six']],
    ['a position is beyond the end', ['308']],
    ['there is no such folder', ['6', '--data', '/nowhere']],
  ])('ends with exit code 2 and one line when %s', async (_why, argv) => {
    const { code, out, err } = await show('--data', lived, ...argv);
    expect([code, out, err.trim().split('\n').length]).toEqual([2, '', 1]);
  });
});

function copied(): string {
  const dir = folder('copy');
  cpSync(lived, dir, { recursive: true });
  return dir;
}

/** Where the 150th entry begins in its bundle, behind its length. */
function bundleOffset(dir: string): number {
  const bytes = readFileSync(join(dir, 'log/tile/entries/000'));
  let at = 0;
  for (let n = 1; n < 150; n += 1) at += 2 + bytes.readUInt16BE(at);
  return at + 2 + 5;
}
