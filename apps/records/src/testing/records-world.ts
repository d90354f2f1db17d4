import { memoryVault } from '@coop/personal-data';
import {
  aloneLeases,
  newId,
  PositionGate,
  ProjectionRunner,
  type CommandContext,
} from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import type { Mail } from '../application/ports.js';
import type { DeclaredImport } from '../application/run-import.js';
import { recordsOwnSettings, type RecordsSettings } from '../config.js';
import { recordsParts, VAULT_CATEGORIES } from '../records.module.js';
import { projections } from '../replay.js';
import { Control } from './control.js';
import { FakeBus } from './fake-bus.js';

export const START = '2026-05-04T08:00:00.000Z';

/** The records service with a real vault, store and read models in memory, beside other services played by a spec. */
export async function recordsWorld(settings: Partial<RecordsSettings> = {}) {
  const time = { now: new Date(START) };
  const clock = () => time.now;
  const store = memoryEventStore({ clock });
  const vault = memoryVault({ clock: { now: clock } });
  const readModels = openReadModels(':memory:');
  const runner = new ProjectionRunner(store, readModels, projections);
  await runner.prepare();
  const bus = new FakeBus();
  const control = new Control(store, clock);
  bus.on('consent.decide', ({ request }: { request: Parameters<Control['decide']>[0] }) =>
    control.decide(request),
  );
  bus.on('identity.name', () => ({ names: {} }));
  const mails: Mail[] = [];
  const alarms: string[] = [];
  const parts = recordsParts({
    store: store.forService('records'),
    vault: vault.forService('records', VAULT_CATEGORIES),
    ...{ blind: vault.blind, readModels, bus, clock, keys: vault },
    ...{ tables: readModels, leases: aloneLeases },
    gates: { readModels: runner.gate, indexes: new PositionGate() },
    mailer: { send: async (mail) => void mails.push(mail) },
    alarm: (commitment) => void alarms.push(commitment),
    failed: (error) => {
      throw error;
    },
    settings: { ...recordsOwnSettings.schema.parse({}), ...settings },
    publicUrl: 'http://127.0.0.1:3000',
  });
  const following = new AbortController();
  return {
    ...{ time, store, vault, readModels, runner, bus, control, mails, alarms, parts },
    /** Lets the read models follow the ledger, as they do in a running process. */
    follow: () => void runner.run(following.signal),
    close: async () => {
      following.abort();
      await store.close();
      await vault.close();
    },
  };
}

export type RecordsWorld = Awaited<ReturnType<typeof recordsWorld>>;

export const command = (actor: string = newId(), commandId: string = newId()): CommandContext => ({
  ...{ commandId, commandDigest: '0'.repeat(64) },
  metadata: { actor, correlationId: newId(), causationId: commandId },
});

/** A press list, unless the change says otherwise. */
export const declaration = (change: Partial<DeclaredImport> = {}): DeclaredImport => ({
  import: newId(),
  kind: 'press-list',
  category: 'press-list',
  source: 'Liste de presse inventée',
  purposes: ['CommunicationManagement'],
  legalBasis: 'lpd-31-2-overriding-interest',
  informBy: '2026-06-04',
  consentColumn: null,
  ...change,
});

/** Invented journalists: nobody of these names works at media of these names. */
export const PRESS_HEADER = 'Média,Nom,Prénom,Courriel,Téléphone,Langue,Canton,Rubrique,Tendance';
export const PRESS_ROWS = [
  'Le Ruisseau,Corbaz,Élodie,elodie.corbaz@ruisseau.example,+41 21 312 40 50,fr,VD,environnement,',
  'Le Ruisseau,Jaquier,Noé,noe.jaquier@ruisseau.example,021 312 40 51,fr,VD,politique,centre',
  'Die Quelle,Äbischer,Lena,lena@quelle.example,79 312 40 52,de,BE,Kultur,',
];

export const file = (...lines: readonly string[]): Buffer => Buffer.from(`${lines.join('\n')}\n`);
