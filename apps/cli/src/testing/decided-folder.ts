import { ControlHistory, questionDigest, type DecisionRules } from '@coop/audit/replay';
import { ALL_EVENTS, consentEvents } from '@coop/contracts';
import { newId, stateDigest, type Json, type NewEvent } from '@coop/event-sourcing';
import { openSqliteEventStore, type SqliteEventStore } from '@coop/event-store-sqlite';
import { historyDoors } from '../history-doors.js';
import { exampleFolder, GRANT, handle, logged, RECORD } from './example-folder.js';

/** What a decision is recorded as, other than it was decided. */
export interface Otherwise {
  readonly decision?: object;
  readonly rules?: string;
  /** The position that the decision knew; default: the latest. */
  readonly known?: bigint;
  /** By which it is decided; default: those of this program. */
  readonly by?: DecisionRules;
}

/** The example's cooperative, open for readings. */
export class DecidedFolder {
  #now = Date.parse('2026-03-01T09:00:00.000Z');
  readonly #store: SqliteEventStore;
  /** Ids of disclosures and refusals, in order. */
  readonly readings: string[] = [];

  private constructor(
    readonly dataDir: string,
    readonly keysDir: string,
  ) {
    this.#store = openSqliteEventStore({
      dir: dataDir,
      clock: () => new Date(this.#now),
      preallocate: false,
    });
  }

  static async open(folder: (name: string) => string): Promise<DecidedFolder> {
    const { dataDir, keysDir } = await exampleFolder(folder);
    return new DecidedFolder(dataDir, keysDir);
  }

  get head(): bigint {
    return this.#store.head();
  }

  /** The person of the example agrees again, or for the first time to something else. */
  async grant(word: string): Promise<string> {
    const grant = handle(word);
    const terms = {
      ...{ recipient: handle('clinic'), scope: { categories: ['contact'] }, fields: ['phone'] },
      ...{ purposes: ['ResearchAndDevelopment'], actions: ['read'] },
      ...{ from: '2026-02-01T00:00:00.000Z', until: '2027-02-01T00:00:00.000Z' },
    };
    await this.#write('consent.grant.given', `consent-grant-${grant}`, {
      ...{ grant, stakeholder: handle('person'), givenBy: handle('person') },
      ...{ terms, termsDigest: stateDigest(terms), notice: { digest: 'a'.repeat(64), language: 'fr' } },
      evidence: { kind: 'signed-in', level: 'A1', authTime: null },
    });
    return grant;
  }

  async withdraw(grant = GRANT): Promise<void> {
    const person = handle('person');
    await this.#write('consent.grant.withdrawn', `consent-grant-${grant}`, {
      ...{ grant, stakeholder: person, withdrawnBy: person },
    });
  }

  /** The cooperative adopts another version of the purposes, by which requests are read from now on. */
  async adopt(version: string, replaces: string): Promise<void> {
    const term = (purpose: string, ...parents: string[]) => ({ purpose, parents });
    const terms = [
      ...[term('Purpose'), term('Marketing', 'Purpose'), term('PoliticalCampaign', 'Marketing')],
      ...[term('Research', 'Purpose'), term('ResearchAndDevelopment', 'Research')],
    ];
    await this.#write('consent.taxonomy.adopted', consentEvents.TAXONOMY_STREAM, {
      ...{ version, replaces, terms, adoptedBy: handle('person') },
      resolution: { reference: 'CA-2026/9', digest: 'a'.repeat(64) },
    });
  }

  /** The clinic reads, or is refused, as the decision point says now; the event says so, or otherwise. */
  async read(otherwise: Otherwise = {}): Promise<string> {
    const knownPosition = otherwise.known ?? this.#store.head();
    const history = new ControlHistory(this.#store, otherwise.by ?? historyDoors, { chronicled: false });
    const control = await history.from(knownPosition);
    const asked = {
      ...{ consumer: handle('clinic'), contract: handle('contract'), purpose: 'ResearchAndDevelopment' },
      ...{ action: 'read' as const, record: RECORD },
    };
    const request = { ...asked, fields: ['phone'], asOf: new Date(this.#now).toISOString() };
    const decided = control.decide(request);
    const { outcome, reasons, rules } = decided;
    const cited = [...new Set<string>(Object.values(decided.cited).flat())].sort();
    const id = newId();
    const common = { ...asked, client: handle('client'), requested: ['phone'], subjects: [handle('person')] };
    const decision = {
      ...{ decision: newId(), outcome, asOf: request.asOf, knownPosition: String(knownPosition) },
      ...{ inputDigest: questionDigest(request), cited, reasons: [...reasons], validUntil: null },
      ...otherwise.decision,
    };
    const isMade = outcome !== 'DENY';
    await this.#write(
      isMade ? 'records.disclosure.made' : 'records.disclosure.refused',
      `records-disclosure-${handle('disclosures of the clinic')}`,
      isMade
        ? { disclosure: id, ...common, revision: '0', fields: [...decided.fields], values: [], decision }
        : { refusal: id, ...common, stage: decided.stage, count: 1, decision },
      otherwise.rules ?? `${rules.engine} ${rules.taxonomy}`,
    );
    this.readings.push(id);
    return id;
  }

  /** An event by somebody else's hand: it tells of a reading, and breaks its schema. */
  async writeBroken(): Promise<string> {
    const id = newId();
    const decision = { decision: newId(), outcome: 42, knownPosition: String(this.head) };
    const stream = `records-disclosure-${handle('disclosures of the clinic')}`;
    const type = 'records.disclosure.made';
    const data = { disclosure: id, decision };
    await this.#append(stream, { type, version: 1, retention: 'no-personal-values', data });
    return id;
  }

  /** Ends the writing: the log covers all. */
  async close(): Promise<void> {
    await logged(this.#store, this.dataDir);
    await this.#store.close();
  }

  async #write(type: string, stream: string, data: object, rules?: string): Promise<void> {
    const definition = ALL_EVENTS.find((each) => each.type === type);
    if (definition === undefined) throw new RangeError(`no event is called ${type}`);
    const { version, retention } = definition;
    const parsed = definition.schema.parse(data) as Json;
    const event = { type, version, retention, data: parsed, ...(rules === undefined ? {} : { rules }) };
    await this.#append(stream, event);
  }

  async #append(stream: string, event: Omit<NewEvent, 'id'>): Promise<void> {
    this.#now += 60_000;
    const commandId = newId();
    await this.#store.append({
      streams: [{ stream, expected: 'any', events: [{ id: newId(), ...event }] }],
      ...{ commandId, commandDigest: stateDigest(event.data) },
      metadata: { actor: 'system:example', correlationId: commandId, causationId: commandId },
    });
  }
}
