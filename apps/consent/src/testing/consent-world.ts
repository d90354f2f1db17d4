import { generateKeyPairSync } from 'node:crypto';
import { CompactSign, exportJWK } from 'jose';
import { consentEvents, identityEvents, recordsEvents, type EventDefinition } from '@coop/contracts';
import {
  IndexRunner,
  leafOf,
  newId,
  PositionGate,
  ProjectionRunner,
  runReactor,
  type CommandContext,
  type EventStore,
  type Json,
  type ReadModels,
  type Reactor,
} from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { InProcessBus, InProcessHub } from '@coop/message-bus';
import { memoryVault, type Vault } from '@coop/personal-data';
import type { Actor, Budgets } from '@coop/service-kit';
import { testApp, type TestApp } from '@coop/service-kit/testing';
import type { ConsentParts } from '../application/parts.js';
import { signerOf } from '../application/receipt-signer.js';
import type { SigningRule } from '../domain/signing-power.js';
import type { WebhookOptions } from '../application/webhooks-parts.js';
import { ConsentModule, consentParts, consentReactors } from '../consent.module.js';
import { createIndexes, projections } from '../replay.js';
import { id, START } from './facts.js';
import { COOPERATIVE, Neighbours } from './neighbours.js';

const WRITTEN: ReadonlyMap<string, EventDefinition> = new Map(
  Object.values<EventDefinition>({
    ...identityEvents.IDENTITY_EVENTS,
    ...consentEvents.CONSENT_EVENTS,
    ...recordsEvents.RECORDS_EVENTS,
  }).map((definition) => [definition.type, definition]),
);

export const command = (actor = 'system:test'): CommandContext => {
  const commandId = newId();
  return {
    ...{ commandId, commandDigest: '0'.repeat(64) },
    metadata: { actor, correlationId: commandId, causationId: commandId },
  };
};

/** Opens an empty ledger. */
export type MakeStore = (clock: () => Date) => Promise<EventStore>;

interface WorldParts {
  readonly time: { now: Date };
  readonly store: EventStore;
  readonly readModels: ReadModels;
  readonly readModelRunner: ProjectionRunner;
  readonly indexRunner: IndexRunner;
  readonly vault: Vault;
  readonly parts: ConsentParts;
  readonly neighbours: Neighbours;
  readonly test: TestApp;
}

/** A registered organisation with its system and the private key that it alone holds. */
export interface Partner {
  readonly party: string;
  readonly client: string;
  readonly clientId: string;
  readonly authorization: string;
  sign(text: string | Uint8Array, type?: string): Promise<string>;
}

export interface Answered {
  readonly status: number;
  readonly position: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The consent service as it runs in a process: read models, indexes and reactors follow the ledger. */
export class ConsentWorld {
  readonly #following = new AbortController();
  readonly #running: Promise<void>[];
  readonly #gates: Set<PositionGate>;

  private constructor(readonly opened: WorldParts) {
    const { indexRunner, readModelRunner } = opened;
    const { signal } = this.#following;
    this.#running = [indexRunner.run(signal), readModelRunner.run(signal)];
    this.#gates = new Set([indexRunner.gate, readModelRunner.gate]);
  }

  static async open({
    webhooks = {},
    budgets,
    makeStore = (clock) => Promise.resolve(memoryEventStore({ clock })),
  }: {
    readonly webhooks?: WebhookOptions;
    readonly budgets?: Budgets;
    readonly makeStore?: MakeStore;
  } = {}): Promise<ConsentWorld> {
    const time = { now: new Date(START) };
    const clock = () => time.now;
    const store = await makeStore(clock);
    const vault = memoryVault({ clock: { now: clock } });
    const readModels = openReadModels(':memory:');
    const { control, deliveries } = createIndexes();
    const indexRunner = new IndexRunner(store, [control, deliveries]);
    const readModelRunner = new ProjectionRunner(store, readModels, projections);
    await readModelRunner.prepare();
    const hub = new InProcessHub();
    const parts = consentParts({
      store: store.forService('consent'),
      vault: vault.forService('consent', []),
      ...{ blind: vault.blind, readModels, clock, control, deliveries, bus: new InProcessBus(hub) },
      gates: { readModels: readModelRunner.gate, indexes: indexRunner.gate },
      signer: await signerOf(generateKeyPairSync('ed25519').privateKey),
      cooperative: 'coop.example',
      publicUrl: 'https://coop.example',
      webhooks,
    });
    const test = await testApp({
      hub,
      imports: [ConsentModule.register(parts)],
      controllers: [Neighbours],
      ...(budgets === undefined ? {} : { budgets }),
    });
    const neighbours = test.app.get(Neighbours);
    return new ConsentWorld({
      ...{ time, store, readModels, readModelRunner, indexRunner, vault, parts, neighbours, test },
    });
  }

  get parts(): ConsentParts {
    return this.opened.parts;
  }

  get store(): EventStore {
    return this.opened.store;
  }

  /** Lets time pass. */
  setClock(at: string): void {
    this.opened.time.now = new Date(at);
  }

  /**
   * Another service, or this one in an earlier life, says something.
   * @param store as another process has it open
   * @returns its position
   */
  async say(stream: string, type: string, data: object, store = this.store): Promise<bigint> {
    const definition = WRITTEN.get(type);
    if (definition === undefined) throw new TypeError(`${type} is not an event`);
    const { retention, version, schema } = definition;
    const event = { id: newId(), type, version, retention, data: schema.parse(data) as Json };
    const streams = [{ stream, expected: 'any' as const, events: [event] }];
    return (await store.append({ ...command(), streams })).last;
  }

  /** Runs a process of this service from its checkpoint, until the world ends or the signal aborts. */
  follow(reactor: Reactor, until: AbortSignal = this.#following.signal): void {
    const gate = new PositionGate();
    this.#gates.add(gate);
    const signal = AbortSignal.any([until, this.#following.signal]);
    const ran = runReactor(reactor, { store: this.store, readModels: this.opened.readModels, gate }, signal);
    this.#running.push(ran.finally(() => this.#gates.delete(gate)));
  }

  followAll(): void {
    for (const reactor of consentReactors(this.parts)) this.follow(reactor);
  }

  /** Until everybody has read what is stored, also what reactors add meanwhile. */
  async settled(): Promise<void> {
    for (let head = 0n; head < this.store.head();) {
      head = this.store.head();
      for (const gate of this.#gates)
        if (!(await gate.reached(head, 5_000))) throw new Error(`nobody reached position ${head}`);
    }
  }

  /** From now on the log holds whatever the ledger does. Its proofs are for its own verifier: here they are empty. */
  takeIntoLog(): void {
    this.opened.neighbours.proof = async (position) => {
      const at = BigInt(position);
      for await (const { events } of this.store.readAll(at - 1n, { upTo: at }))
        for (const event of events)
          if (event.position === at)
            return {
              ...{ index: String(at - 1n), size: String(this.store.head()), proof: [] },
              leaf: leafOf(event).toString('hex'),
              ...{ checkpoint: 'coop.example/log\n1\n', vkey: 'coop.example/log+1+A' },
            };
      return null;
    };
  }

  /** The types of everything on the ledger after a position. */
  async typesAfter(position: bigint): Promise<string[]> {
    const types: string[] = [];
    for await (const { events } of this.store.readAll(position))
      types.push(...events.map(({ type }) => type));
    return types;
  }

  async call(
    authorization: string,
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answered> {
    const response = await this.opened.test.app.inject({
      ...{ method, url },
      headers: { authorization, ...headers },
      ...(body === undefined ? {} : { payload: body }),
    });
    const position = response.headers['coop-position'];
    return {
      status: response.statusCode,
      position: position === undefined ? undefined : String(position),
      body: response.json<Record<string, unknown>>(),
    };
  }

  /** A person or a body that identity has registered, not signed in. */
  async party(party: string, kind = 'person'): Promise<void> {
    const data = { party, kind, registeredBy: 'test' };
    await this.say(`identity-party-${party}`, 'identity.party.registered', data);
  }

  /** A registered person who has signed in. @returns her `Authorization` */
  async person(party: string, actor: Partial<Actor> = {}): Promise<string> {
    await this.party(party);
    return this.opened.test.accounts.signedIn({ party, ...actor });
  }

  /** Identity registers how an organisation is bound. */
  signingRule(party: string, rule: SigningRule): void {
    this.opened.neighbours.signingRules.set(party, rule);
  }

  /** A steward of the cooperative. @returns her `Authorization` */
  steward(name: string): Promise<string> {
    const mandate = { mandate: id(`${name} steward`), kind: 'steward', principal: COOPERATIVE };
    return this.person(id(name), { roles: ['member', 'steward'], mandates: [mandate] });
  }

  /** Someone who signs for an organisation. @returns her `Authorization` */
  signatory(name: string, principal: string, scope?: object): Promise<string> {
    const mandate = { mandate: id(`${name} signatory`), kind: 'signatory', principal };
    const mandates = [{ ...mandate, ...(scope === undefined ? {} : { scope }) }];
    return this.person(id(name), { roles: ['member'], mandates });
  }

  async partner(name: string): Promise<Partner> {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const { x = '' } = await exportJWK(publicKey);
    const kid = `${name}-1`;
    const facts = { client: id(`${name} client`), clientId: name, party: id(name) };
    this.opened.neighbours.clients.set(name, { ...facts, publicKey: { kty: 'OKP', crv: 'Ed25519', x, kid } });
    await this.party(facts.party, 'legal-person');
    const { party, clientId } = facts;
    this.signingRule(party, { signatures: 'sole', seal: 'suffices' });
    const authorization = this.opened.test.accounts.signedIn({ party, kind: 'client', clientId, roles: [] });
    const sign = (text: string | Uint8Array, typ = 'coop-contract+jws') =>
      new CompactSign(Buffer.from(text)).setProtectedHeader({ alg: 'EdDSA', kid, typ }).sign(privateKey);
    return { ...facts, authorization, sign };
  }

  async close(): Promise<void> {
    this.#following.abort();
    await this.store.close();
    await Promise.all(this.#running);
    await this.opened.test.app.close();
    await this.opened.readModels.close();
    await this.opened.vault.close();
  }
}
