import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestsAt } from '@coop/audit/replay';
import { noticeDigest } from '@coop/consent/replay';
import { Personal } from '@coop/contracts';
import * as contracts from '@coop/contracts';
import { derivedId, leafOf, Ledger, newId, ProjectionRunner, stateDigest } from '@coop/event-sourcing';
import { openSqliteEventStore, type SqliteEventStore } from '@coop/event-store-sqlite';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { openVault } from '@coop/personal-data';
import {
  CheckpointSigner,
  keyPairFromSeed,
  parseSignerKey,
  parseVerifierKey,
  PosixTileStorage,
  TransparencyLog,
  VolatileSignerMemory,
} from '@coop/tlog';
import { historyDoors } from '../history-doors.js';

const ORIGIN = 'cooperative.example/log';
const SECRET = keyPairFromSeed(ORIGIN, Buffer.alloc(32, 7));

/** A handle made from a word: the same in every run. */
export const handle = (word: string): string => derivedId('0c6f3f0e-3c5e-5d3e-9c52-5f4f4a1d8a10', word);

export const GRANT = handle('grant');
export const RECORD = handle('record');
export const DISCLOSURE = handle('disclosure');

export interface ExampleFolder {
  readonly dataDir: string;
  readonly keysDir: string;
  /** The checkpoint as it was before the grant was withdrawn: what an outsider may have kept. */
  readonly kept: string;
}

/** Folders for one spec file, gone at its end. */
export function temporaryFolders(): (name: string) => string {
  const root = mkdtempSync(join(tmpdir(), 'coop-cli-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return (name) => join(mkdtempSync(join(root, 'of-')), name);
}

/** A small data folder as the cooperative leaves it: invented people, a contract, a grant that ended, digests, a log. */
export async function exampleFolder(folder: (name: string) => string): Promise<ExampleFolder> {
  const [dataDir, keysDir] = [folder('data'), folder('keys')];
  mkdirSync(dataDir, { mode: 0o700 });
  let now = Date.parse('2026-02-01T09:00:00.000Z');
  const clock = () => new Date((now += 60_000));
  const store = openSqliteEventStore({ dir: dataDir, clock, preallocate: false });
  const vault = openVault({ dataDir, keysDir, clock: { now: clock } });
  const definitions = [
    contracts.identityEvents.IDENTITY_EVENTS,
    contracts.recordsEvents.RECORDS_EVENTS,
    contracts.consentEvents.CONSENT_EVENTS,
    contracts.auditEvents.AUDIT_EVENTS,
  ].flatMap((table) => Object.values<contracts.EventDefinition>(table));
  const ledger = new Ledger({ store, sealer: vault, definitions });
  const write = async (type: string, id: string, data: object) => {
    const commandId = newId();
    const metadata = { actor: 'system:example', correlationId: commandId, causationId: commandId };
    const stream = `${type.split('.').slice(0, 2).join('-')}-${id}`;
    await ledger.append({ commandId, commandDigest: stateDigest([type, id]), metadata }, [
      { stream, expected: 'any', events: [{ type, data }] },
    ]);
  };
  await beginning(write);
  await recordDigests(store, write);
  const kept = await logged(store, dataDir);
  await write('consent.grant.withdrawn', GRANT, {
    grant: GRANT,
    stakeholder: handle('person'),
    withdrawnBy: handle('person'),
  });
  await recordDigests(store, write);
  await logged(store, dataDir);
  const readModels = openReadModels(join(dataDir, 'read-models.sqlite'));
  const runner = new ProjectionRunner(store, readModels, historyDoors.projections);
  await runner.prepare();
  await runner.catchUp();
  await readModels.close();
  await vault.close();
  await store.close();
  return { dataDir, keysDir, kept };
}

type Write = (type: string, id: string, data: object) => Promise<void>;

async function beginning(write: Write): Promise<void> {
  const [person, clinic, contract, client] = ['person', 'clinic', 'contract', 'client'].map(handle) as [
    string,
    string,
    string,
    string,
  ];
  const from = '2026-02-01T00:00:00.000Z';
  const until = '2027-02-01T00:00:00.000Z';
  const registeredBy = 'system:example';
  await write('identity.party.registered', person, {
    party: person,
    kind: 'person',
    name: new Personal('Invented Person'),
    registeredBy,
  });
  await write('identity.party.registered', clinic, {
    party: clinic,
    kind: 'legal-person',
    name: new Personal('Invented Clinic'),
    registeredBy,
  });
  await write('records.record.created', RECORD, {
    record: RECORD,
    kind: 'personal-data',
    category: 'contact',
    owners: [person],
    controlRule: 'all-mentioned',
    source: { party: person },
    basis: null,
    fields: [
      {
        name: 'phone',
        value: new Personal('+41 00 000 00 00'),
        subjects: [person],
        sensitive: false,
        visibility: 'contract',
      },
    ],
  });
  const terms = {
    contract,
    consumer: clinic,
    controlledBy: [],
    purposes: ['ResearchAndDevelopment'],
    fields: 'all',
    actions: ['read'],
    scope: { categories: ['contact'] },
    from,
    until,
    price: { minor: 0, currency: 'CHF', per: 'once' },
    prohibitions: [],
    roles: { cooperative: 'controller', consumer: 'controller' },
    country: 'CH',
    transferGround: 'same-country',
    deleteAfterDays: 30,
    onwardTransfer: 'forbidden',
    duties: [],
    applicableLaw: 'CH',
  };
  const text = { text: 'The text.', digest: stateDigest('The text.') };
  const texts = [
    { language: 'fr', ...text },
    { language: 'en', ...text },
  ];
  const digest = stateDigest(terms);
  const deed = { wording: 'deed/1', fr: digest, de: digest, it: digest, en: digest };
  const layers = { terms, termsDigest: digest, deed, texts, digest };
  const made = { version: 1, side: 'consumer', offeredBy: clinic, answers: null };
  await write('consent.contract.offered', contract, { contract, client, ...made, ...layers });
  const partners = { contract, consumer: clinic, client };
  await write('consent.contract.entered-into-force', contract, { ...partners, version: 1, digest, terms });
  const grantTerms = {
    recipient: clinic,
    scope: { categories: ['contact'] },
    fields: ['phone'],
    purposes: ['ResearchAndDevelopment'],
    actions: ['read' as const],
    from,
    until,
  };
  await write('consent.grant.given', GRANT, {
    grant: GRANT,
    stakeholder: person,
    givenBy: person,
    terms: grantTerms,
    termsDigest: stateDigest(grantTerms),
    notice: { digest: noticeDigest(grantTerms, 'fr'), language: 'fr' },
    evidence: { kind: 'signed-in', level: 'A1', authTime: null },
  });
}

async function recordDigests(store: SqliteEventStore, write: Write): Promise<void> {
  const atPosition = String(store.head());
  const digests = await digestsAt(store, historyDoors, () => openReadModels(':memory:'), store.head());
  await write('audit.state-digests.recorded', handle(`digests at ${atPosition}`), {
    digests: digests.map((digest) => ({ ...digest, atPosition })),
  });
}

/** Lets the log grow to a position, or to the head, and signs it with the key of the cooperative. @returns its checkpoint */
export async function logged(
  store: Pick<SqliteEventStore, 'readAll' | 'head'>,
  dataDir: string,
  upTo = store.head(),
): Promise<string> {
  const logDir = join(dataDir, 'log');
  const signer = new CheckpointSigner({
    origin: ORIGIN,
    keys: [parseSignerKey(SECRET.skey)],
    memory: new VolatileSignerMemory(),
  });
  const storage = new PosixTileStorage(logDir);
  const log = await TransparencyLog.open({ storage, signer, verifiers: [parseVerifierKey(SECRET.vkey)] });
  for await (const { events } of store.readAll(BigInt(log.size), { upTo }))
    await log.append(events.map(leafOf));
  writeFileSync(join(logDir, 'origin.vkey'), `${SECRET.vkey}\n`);
  return log.checkpoint() ?? '';
}
