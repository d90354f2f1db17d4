import { consentEvents, type EventOf } from '@coop/contracts';
import { Ledger, newId, ProjectionRunner, type CommandContext, type DomainEvent } from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { memoryVault } from '@coop/personal-data';
import type { Actor } from '@coop/service-kit';
import { DuckDbTables } from '@coop/tables-duckdb';
import { anonymisationOwnSettings, budgetPolicyOf } from '../config.js';
import type { ReleasePolicy } from '../domain/release-policy.js';
import { AnonymisationModule, anonymisationParts, type AnonymisationModuleParts } from '../index.js';
import { projections } from '../replay.js';
import { FakeRecords } from './fake-records.js';
import { inventedSurvey } from './invented-survey.js';

export const UNIVERSITY = '0199b000-0000-7000-8000-0000000000a1';
export const INSTITUTE = '0199b000-0000-7000-8000-0000000000a2';
export const CONTRACT = '0199b000-0000-7000-8000-0000000000c1';
const CLIENT = '0199b000-0000-7000-8000-0000000000b1';
const MANDATE = '0199b000-0000-7000-8000-0000000000e1';
const NOW = new Date('2026-03-01T12:00:00Z');

type Terms = EventOf<typeof consentEvents.contractEnteredIntoForce>['data']['terms'];

export const terms: Terms = {
  contract: CONTRACT,
  consumer: UNIVERSITY,
  controlledBy: [],
  purposes: ['ScientificResearch'],
  fields: 'all',
  actions: ['anonymise'],
  scope: { categories: ['survey'] },
  from: '2026-01-01T00:00:00Z',
  until: '2026-12-31T00:00:00Z',
  price: { minor: 0, currency: 'CHF', per: 'once' },
  prohibitions: [],
  roles: { cooperative: 'controller', consumer: 'controller' },
  country: 'CH',
  transferGround: 'same-country',
  deleteAfterDays: 365,
  onwardTransfer: 'forbidden',
  duties: [],
  applicableLaw: 'CH',
};

export const body = {
  contract: CONTRACT,
  category: 'survey',
  purpose: 'ScientificResearch',
  quasiIdentifiers: [
    { field: 'age', hierarchy: { kind: 'interval', min: 0, max: 119, widths: [5, 10, 20, 40] } },
    { field: 'postcode', hierarchy: { kind: 'prefix', length: 4 } },
  ],
  sensitive: 'opinion',
  k: 5,
  l: 2,
  maxSuppressionShare: 0.1,
};

/** A person who may ask for an institution, with what she may ask for. */
export const researcherFor = (institution: string, scope?: object): Partial<Actor> => ({
  roles: ['member'],
  mandates: [
    {
      mandate: MANDATE,
      kind: 'researcher',
      principal: institution,
      ...(scope === undefined ? {} : { scope }),
    },
  ],
});

const command = (): CommandContext => {
  const commandId = newId();
  const metadata = { actor: 'system:consent', correlationId: commandId, causationId: commandId };
  return { commandId, commandDigest: '0'.repeat(64), metadata };
};

/** One for all worlds: that jobs can be run here is found out once. */
const tables = new DuckDbTables({ memoryMb: 128 });

/** The service with everything in memory, its read model following the ledger, and one contract in force. */
export async function releaseWorld(
  records: FakeRecords = new FakeRecords(inventedSurvey(300)),
  {
    policy = {},
    ...own
  }: Partial<
    Pick<
      AnonymisationModuleParts,
      'budgetPolicy' | 'noise' | 'clock' | 'references' | 'tables' | 'pseudonymPeriod'
    >
  > & {
    readonly policy?: Partial<ReleasePolicy>;
  } = {},
) {
  const clock = own.clock ?? (() => NOW);
  const settings = anonymisationOwnSettings.schema.parse({});
  const store = memoryEventStore({ clock });
  const vault = memoryVault({ clock: { now: () => NOW } });
  const readModels = openReadModels(':memory:');
  const runner = new ProjectionRunner(store, readModels, projections);
  await runner.prepare();
  const following = new AbortController();
  const run = runner.run(following.signal);
  const parts = anonymisationParts({
    store: store.forService('anonymisation'),
    vault: vault.forService('anonymisation', ['release', 'tokens']),
    blind: vault.blind,
    readModels,
    gates: { readModels: runner.gate, indexes: runner.gate },
    bus: records,
    clock,
    releasePolicy: { ...settings, ...policy },
    budgetPolicy: budgetPolicyOf(settings),
    keys: { destroyTable: async (release, at) => void (await vault.destroy(release, 'purge', at)) },
    tables,
    erased: { isErased: async (party) => (await vault.erasure(party)) !== undefined },
    pseudonymPeriod: settings.pseudonymPeriod,
    ...own,
  });
  const consent = new Ledger({
    store: store.forService('consent'),
    sealer: vault.forService('consent', []),
    definitions: Object.values(consentEvents.CONSENT_EVENTS),
  });
  const contract = (events: readonly DomainEvent[], id = CONTRACT) =>
    consent.append(command(), [{ stream: `consent-contract-${id}`, expected: 'any', events }]);
  const inForce = (changes: Partial<Terms> = {}, id = CONTRACT) => {
    const agreed = { ...terms, ...changes, contract: id };
    const version = { version: 1, digest: 'a'.repeat(64) };
    const data = { contract: id, consumer: agreed.consumer, client: CLIENT, ...version, terms: agreed };
    return contract([{ type: 'consent.contract.entered-into-force', data }], id);
  };
  await inForce();
  return {
    ...{ store, vault, readModels, records, parts, runner, contract, inForce },
    module: AnonymisationModule.register(parts),
    settled: () => runner.gate.reached(store.head(), 5_000),
    async close() {
      following.abort();
      await run;
      await vault.close();
      await readModels.close();
    },
  };
}

export type ReleaseWorld = Awaited<ReturnType<typeof releaseWorld>>;
