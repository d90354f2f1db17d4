import {
  closedReceipt,
  leafOf,
  openedReceipt,
  placeOnly,
  readReceiptExtra,
  type ReadReceipt,
  type StoredEvent,
} from '@coop/event-sourcing';
import {
  CheckpointSigner,
  LogReader,
  MemoryTileStorage,
  parsePolicy,
  parseProof,
  TransparencyLog,
  verifyProof,
  VolatileSignerMemory,
} from '@coop/tlog';
import type { Finding } from '../oracle.js';
import { base64, textFrom, type Judge } from './judge.js';
import { attempt, finding, keyOf } from './parts.js';

const ORIGIN = 'receipts.example/log';
const key = keyOf(ORIGIN);
const POLICY = `log ${key.vkey}\nquorum none\n`;
const EVENTS = 40;

const idOf = (number: number): string => `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`;

/** A change of consent with letters of several lengths in UTF-8, invented. */
function eventOf(index: number): StoredEvent {
  const [id, grant, person] = [idOf(index), idOf(1_000 + index), idOf(2_000)];
  return {
    ...{ id, type: 'consent.grant.withdrawn', version: 1, retention: 'no-personal-values' },
    data: { grant, stakeholder: person, withdrawnBy: `é–😀 ${index}` },
    ...{ actor: person, correlationId: id, causationId: id, commandId: id },
    ...{ stream: `consent-grant-${grant}`, revision: 1n, position: BigInt(index) + 1n },
    ...{ recordedAt: '2026-03-01T09:00:00.000Z', salt: String(index).padStart(64, 'a') },
  };
}

/** Receipts as the services give them, opened and closed, and the short form for paper. */
function extrasOf(event: StoredEvent): readonly Buffer[] {
  const told = { what: 'refused', time: event.recordedAt, about: event.id, times: 2 } as const;
  const opened = openedReceipt(event.id, event);
  return [opened, closedReceipt(event.id, event, told), placeOnly(read(opened))];
}

function read(extra: Uint8Array | undefined): ReadReceipt {
  const receipt = extra === undefined ? undefined : readReceiptExtra(extra);
  if (receipt === undefined) throw new Error('we do not read our own receipt');
  return receipt;
}

async function logOf(events: readonly StoredEvent[]): Promise<LogReader> {
  const storage = new MemoryTileStorage();
  const signer = new CheckpointSigner({
    ...{ origin: ORIGIN, keys: [key.signer], memory: new VolatileSignerMemory() },
  });
  const log = await TransparencyLog.open({ storage, signer, verifiers: [key.verifier] });
  await log.append(events.map(leafOf));
  return LogReader.open({
    ...{ read: (path: string) => storage.read(path), origin: ORIGIN, verifiers: [key.verifier] },
  });
}

/** Receipts: formats reads them and writes the same bytes, torchwood verifies them, and neither another leaf. */
export async function compareReceipts(judge: Judge): Promise<Finding[]> {
  const events = Array.from({ length: EVENTS }, (_, index) => eventOf(index));
  const log = await logOf(events);
  const findings: Finding[] = [];
  for (const [index, event] of events.entries())
    for (const extra of extrasOf(event)) {
      const file = await log.proofFile(index, extra);
      const what = `receipt of ${extra.length} bytes of extra data, entry ${index}`;
      const verify = (leaf: Uint8Array) =>
        judge.ask({ Do: 'verify-proof', Policy: POLICY, Leaf: base64(leaf), Note: base64(file) });
      const { leafHash } = read(parseProof(file).extra);
      const other = read(
        openedReceipt(event.id, { ...event, recordedAt: '2026-03-01T09:00:00.001Z' }),
      ).leafHash;
      const same = await judge.ask({ Do: 'remarshal', Note: base64(file) });
      const [theirs, ofOther] = [await verify(leafHash), await verify(other)];
      const ours = attempt('TlogRefusal', () => verifyProof(file, { leafHash }, parsePolicy(POLICY)));
      findings.push(
        finding(`${what}, formats`, textFrom(same.bytes) === file, same.error ?? 'writes it otherwise'),
        finding(`${what}, torchwood`, theirs.ok && ours !== undefined, theirs.error ?? 'we refuse it'),
        finding(`${what}, torchwood, another event`, !ofOther.ok, 'is accepted'),
      );
    }
  return findings;
}
