import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { derivedId, newId, stateDigest, type EventStore, type Json } from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import type { HistoryDoors } from '../history/doors.js';
import { questionDigest } from '../history/decided.js';
import { projections } from '../replay.js';
import { ControlDouble } from './control-double.js';

const NAMESPACE = '0c6f3f0e-3c5e-5d3e-9c52-5f4f4a1d8a10';

/** A handle made from a word: the same in every run. */
export const handle = (word: string): string => derivedId(NAMESPACE, word);

export const ANNA = handle('anna');
export const CLINIC = handle('clinic');
export const RECORD = handle('record of anna');
export const CONTRACT = handle('contract of the clinic');

/** Doors over the double of the control index and audit's own read models. */
export const doors: HistoryDoors = {
  projections,
  createIndexes: () => [new ControlDouble()],
  createControl: (options) => new ControlDouble(options),
};

/** Audit names its streams by what they are for. */
const OWN_CATEGORIES: Readonly<Record<string, string>> = {
  'audit.history.read': 'audit-reading',
  'audit.state-digests.recorded': 'audit-digest',
  'audit.subject-heads.recorded': 'audit-subject-map',
  'audit.subject-map.founded': 'audit-subject-map',
};

/** A small cooperative in memory: one person, one partner under contract, a clock that is moved by hand. */
export class HistoryWorld {
  #now = Date.parse('2026-01-10T08:00:00.000Z');
  readonly store: EventStore = memoryEventStore({ clock: () => new Date(this.#now) });

  get now(): string {
    return new Date(this.#now).toISOString();
  }

  /** Moves the clock. */
  later(hours: number): this {
    this.#now += hours * 3_600_000;
    return this;
  }

  async append(
    type: string,
    data: object,
    category = OWN_CATEGORIES[type] ?? type.split('.').slice(0, 2).join('-'),
    rules?: string,
  ): Promise<bigint> {
    const id = newId();
    const event = {
      ...({ id, type, version: 1, data: data as Json, retention: 'until-erasure' } as const),
      ...(rules === undefined ? {} : { rules }),
    };
    const { last } = await this.store.append({
      streams: [{ stream: `${category}-${handle(id)}`, expected: 'any', events: [event] }],
      commandId: newId(),
      commandDigest: stateDigest(data),
      metadata: { actor: 'system:test', correlationId: id, causationId: id },
    });
    return last;
  }

  /** Anna, her record with a telephone number, and the clinic's contract for a year. */
  async begin(): Promise<this> {
    await this.append('identity.party.registered', {
      party: ANNA,
      kind: 'person',
      registeredBy: 'system:test',
    });
    await this.append('identity.party.registered', {
      party: CLINIC,
      kind: 'legal-person',
      registeredBy: 'system:test',
    });
    await this.append('records.record.created', {
      record: RECORD,
      kind: 'personal-data',
      category: 'contact',
      owners: [ANNA],
      fields: [{ name: 'phone', subjects: [ANNA], sensitive: false, empty: false }],
    });
    await this.append('consent.contract.entered-into-force', {
      contract: CONTRACT,
      consumer: CLINIC,
      terms: {
        contract: CONTRACT,
        consumer: CLINIC,
        purposes: ['ResearchAndDevelopment'],
        actions: ['read'],
        fields: 'all',
        scope: {},
        prohibitions: [],
        country: 'CH',
        from: this.now,
        until: '2027-01-10T08:00:00.000Z',
      },
    });
    return this;
  }

  async grant(
    word: string,
    until = '2026-12-31T00:00:00.000Z',
    conditions: { readonly limit?: number } = {},
  ): Promise<string> {
    const grant = handle(word);
    await this.append('consent.grant.given', {
      grant,
      stakeholder: ANNA,
      terms: {
        recipient: CLINIC,
        scope: {},
        fields: ['phone'],
        purposes: ['ResearchAndDevelopment'],
        actions: ['read'],
        from: this.now,
        until,
        ...conditions,
      },
    });
    return grant;
  }

  async withdraw(grant: string): Promise<bigint> {
    return this.append('consent.grant.withdrawn', { grant, stakeholder: ANNA, withdrawnBy: ANNA });
  }

  /** Control as it is now. */
  async control(): Promise<ControlDouble> {
    const control = new ControlDouble();
    for await (const { events } of this.store.readAll(0n))
      for (const event of events)
        if (control.categories.some((category) => event.stream.startsWith(category))) control.apply(event);
    control.reach(this.store.head());
    return control;
  }

  /** A reading as the records service notes it: decided now, by the state of now. */
  async read(
    word: string,
    recorded: Partial<{ outcome: string; reasons: readonly string[] }> = {},
    asked: Readonly<{
      record?: string;
      fields?: readonly string[];
      subjects?: readonly string[];
      rules?: string;
    }> = {},
  ): Promise<string> {
    const { record = RECORD, fields = ['phone'], subjects = [ANNA], rules } = asked;
    const control = await this.control();
    const knownPosition = this.store.head();
    const request = {
      consumer: CLINIC,
      contract: CONTRACT,
      purpose: 'ResearchAndDevelopment',
      action: 'read',
      record,
      fields,
      asOf: this.now,
    } as const;
    const decision = control.decide(request);
    const { consumer, contract, purpose, action, fields: requested } = request;
    const id = handle(word);
    const common = {
      record,
      consumer,
      client: handle('client'),
      contract,
      purpose,
      action,
      requested,
      subjects,
    };
    const decided = {
      decision: handle(`decision of ${word}`),
      outcome: decision.outcome,
      asOf: request.asOf,
      knownPosition: String(knownPosition),
      inputDigest: questionDigest(request),
      cited: [...new Set(Object.values(decision.cited).flat() as string[])].sort(),
      reasons: decision.reasons,
      validUntil: null,
      ...recorded,
    };
    if (decision.outcome === 'DENY')
      await this.append(
        'records.disclosure.refused',
        { refusal: id, ...common, stage: decision.stage, count: 1, decision: decided },
        undefined,
        rules,
      );
    else
      await this.append(
        'records.disclosure.made',
        {
          ...{ disclosure: id, ...common, revision: '0' },
          ...{ fields: decision.fields, values: [], decision: decided },
        },
        undefined,
        rules,
      );
    return id;
  }
}

/** New folders for each spec, gone at the end. */
export function temporaryFolders(): (name: string) => string {
  const root = mkdtempSync(join(tmpdir(), 'audit-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return (name) => mkdtempSync(join(root, `${name}-`));
}
