import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import {
  asOfNow,
  chooseEvents,
  controlHistory,
  eventAt,
  evidenceBundle,
  questionDigest,
  type AskedBy,
  type EvidenceScope,
} from '@coop/audit/replay';
import { recordsEvents } from '@coop/contracts';
import { Ledger, newId, stateDigest } from '@coop/event-sourcing';
import { sampleAppend, sampleStream } from '@coop/event-sourcing/testing';
import { openSqliteEventStore, type SqliteEventStore } from '@coop/event-store-sqlite';
import { memoryVault } from '@coop/personal-data';
import { keyPairFromSeed, LogReader, parseSignerKey, signNote, verifierKeyOf } from '@coop/tlog';
import { historyDoors } from '../history-doors.js';
import { openDataFolder } from '../sources/data-folder.js';
import { writePieces } from '../write-pieces.js';
import { DISCLOSURE, exampleFolder, handle, logged, RECORD } from './example-folder.js';

/** More than one tile of the log. */
const EVENTS = 300;

export const REFUSAL = handle('refusal');

/** The example with a disclosure, made while its grant was in force, a refusal after its end, and much else. */
export async function evidenceFolder(folder: (name: string) => string) {
  const { dataDir, kept } = await exampleFolder(folder);
  const store = openSqliteEventStore({ dir: dataDir, preallocate: false });
  await decide(store, DISCLOSURE, 7n);
  await decide(store, REFUSAL, 9n);
  while (store.head() < EVENTS) {
    const n = Number(store.head());
    await store.append(sampleAppend(sampleStream(), 'no-stream', [{ n }]));
  }
  await logged(store, dataDir);
  await store.close();
  return { dataDir, kept };
}

/** Records a reading as it was decided by the state of control after a position. */
async function decide(store: SqliteEventStore, id: string, known: bigint): Promise<void> {
  const control = await controlHistory(store, historyDoors).from(known);
  const asked = { consumer: handle('clinic'), contract: handle('contract'), record: RECORD };
  const question = { ...asked, purpose: 'ResearchAndDevelopment', action: 'read' } as const;
  const asOf = (await eventAt(store, known))?.recordedAt ?? '';
  const request = { ...question, fields: ['phone'], asOf };
  const { outcome, cited, reasons, fields, stage } = control.decide(request);
  const decision = {
    ...{
      decision: handle(`decision of ${id}`),
      outcome,
      asOf,
      knownPosition: String(known),
      reasons: [...reasons],
    },
    ...{ inputDigest: questionDigest(request), validUntil: null },
    cited: [...new Set(Object.values(cited).flat() as string[])].sort(),
  };
  const common = {
    ...question,
    client: handle('client'),
    requested: ['phone'],
    subjects: [handle('person')],
    decision,
  };
  const isMade = id === DISCLOSURE;
  const { type } = isMade ? recordsEvents.disclosureMade : recordsEvents.disclosureRefused;
  const data = isMade
    ? { ...common, disclosure: id, revision: '0', fields: [...fields], values: [] }
    : { ...common, refusal: id, stage, count: 1 };
  const definitions = [recordsEvents.disclosureMade, recordsEvents.disclosureRefused];
  const ledger = new Ledger({
    store,
    sealer: memoryVault({ clock: { now: () => new Date(0) } }),
    definitions,
  });
  const commandId = newId();
  const metadata = { actor: 'system:example', correlationId: commandId, causationId: commandId };
  await ledger.append({ commandId, commandDigest: stateDigest(id), metadata }, [
    { stream: `records-disclosure-${id}`, expected: 'any', events: [{ type, data }] },
  ]);
}

const BUNDLES = keyPairFromSeed('cooperative.example/log/evidence', Buffer.alloc(32, 8));

/** The key that signs bundles here, as members know it. */
export const BUNDLES_KEY = BUNDLES.vkey;

export const LOGGED: AskedBy = {
  ...{ logged: true, by: handle('auditor'), mandate: handle('auditor mandate'), reading: handle('reading') },
};

/** A signed bundle of a folder, as the service makes it. @returns its folder */
export async function bundleOf(
  dataDir: string,
  parent: string,
  scope: EvidenceScope = { kind: 'everything' },
): Promise<string> {
  const source = openDataFolder(dataDir, {});
  if (source.log === undefined || source.vkey === undefined) throw new Error('the example has a log');
  const log = await asOfNow(source.log);
  const { checkpoint } = await LogReader.open(log);
  const chosen = await chooseEvents(source.store, scope, BigInt(checkpoint.size));
  mkdirSync(parent, { recursive: true });
  const out = join(mkdtempSync(join(parent, 'bundle-')), 'evidence');
  const key = parseSignerKey(BUNDLES.skey);
  const signer = { vkey: verifierKeyOf(BUNDLES.skey), sign: (text: string) => signNote(text, [key]) };
  const about = { scope, chosen, asked: LOGGED, now: new Date('2026-03-01T00:00:00.000Z'), signer };
  const { store, vkey } = source;
  await writePieces(evidenceBundle({ store, doors: historyDoors, log, vkey, ...about }), out);
  await source.close();
  return out;
}
