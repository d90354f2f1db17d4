import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rebuild } from '@coop/event-sourcing';
import { signInAsClient, signInByMail, type Tokens } from '@coop/identity/testing';
import type { RequestOptions } from '@coop/message-bus';
import { DEFAULT_BUDGETS, JsonLogger } from '@coop/service-kit';
import type { DemonstrationPartner } from '../demonstration/partners.js';
import type { DemonstrationAccount } from '../demonstration/people.js';
import type { CooperativeOptions } from '../cooperative-options.js';
import { freePort } from '../free-port.js';
import { openCooperative, type Cooperative } from '../open-cooperative.js';
import type { RealParts } from '../real-foundations.js';
import { Caller } from './caller.js';
import { makeSmallHistory, type SmallHistory } from './small-history.js';

const HOST = '127.0.0.1';
/** Here budgets are not the question. */
const PLENTY = { burst: 1_000_000, perSecond: 1_000_000 };

/** A whole cooperative in this process, on files in a folder of its own, its port open. */
export class SmallCooperative {
  /** Every line that was logged, at the most talkative level. */
  readonly logged: string[] = [];
  /** What is set of the audit service from the next start on. */
  audit: CooperativeOptions['audit'];
  #cooperative: Cooperative | undefined;
  #history: SmallHistory | undefined;

  private constructor(
    readonly folder: string,
    readonly port: number,
    private readonly real: RealParts | undefined,
  ) {}

  /** @param real servers to stand on, in place of files */
  static async open(real?: RealParts): Promise<SmallCooperative> {
    const folder = mkdtempSync(join(tmpdir(), 'coop-'));
    const small = new SmallCooperative(folder, await freePort(HOST, 0, () => undefined), real);
    try {
      const cooperative = await small.#start();
      small.#history = await makeSmallHistory(cooperative, join(folder, 'partners'));
      await cooperative.listen(HOST, small.port);
      return small;
    } catch (error) {
      await small.remove();
      throw error;
    }
  }

  get dataDir(): string {
    return join(this.folder, 'data');
  }

  get keysDir(): string {
    return join(this.folder, 'keys');
  }

  get baseUrl(): string {
    return `http://${HOST}:${this.port}`;
  }

  get cooperative(): Cooperative {
    if (this.#cooperative === undefined) throw new TypeError('the cooperative is closed');
    return this.#cooperative;
  }

  get history(): SmallHistory {
    if (this.#history === undefined) throw new TypeError('there is no history yet');
    return this.#history;
  }

  get head(): bigint {
    return this.cooperative.foundations.store.head();
  }

  /** Someone who signed in with her address, a mail and its link. */
  async signIn(account: DemonstrationAccount): Promise<Caller> {
    return new Caller(this.baseUrl, (await this.tokensOf(account)).access_token);
  }

  tokensOf({ email }: Pick<DemonstrationAccount, 'email'>): Promise<Tokens> {
    const client = { clientId: 'story', redirectUri: 'http://127.0.0.1/callback' };
    return signInByMail(this.baseUrl, { ...client, email, outbox: this.cooperative.outbox });
  }

  async asClient({ clientId, folder }: DemonstrationPartner): Promise<Caller> {
    const kept = JSON.parse(readFileSync(join(folder, 'client.json'), 'utf8')) as { clientSecret: string };
    return new Caller(this.baseUrl, await signInAsClient(this.baseUrl, clientId, kept.clientSecret));
  }

  anyone(): Caller {
    return new Caller(this.baseUrl);
  }

  /** The digest of everything that a replay must reproduce, by name. */
  async digests(): Promise<ReadonlyMap<string, string>> {
    await this.cooperative.settled();
    const digests = await this.cooperative.hosted.digests();
    return new Map(digests.map(({ readModel, digest }) => [readModel, digest]));
  }

  /** Builds a read model anew beside the one that serves, and lets it serve, while requests go on. */
  async rebuild(name: string, onProgress: () => void = () => undefined): Promise<void> {
    for (const { store, readModels, projections } of this.cooperative.hosted.projectionRunners)
      await rebuild({
        ...{ store, readModels, onProgress },
        projections: projections.filter((each) => each.name === name),
      });
  }

  /** What services of this process say to each other from now on: questions and answers, as they would travel. */
  recordBus(): readonly string[] {
    const said: string[] = [];
    const { bus } = this.cooperative.foundations;
    const request = bus.request.bind(bus);
    bus.request = async <T>(pattern: string, ...rest: [object, RequestOptions?]): Promise<T> => {
      said.push(JSON.stringify([pattern, ...rest]));
      const answer = await request<T>(pattern, ...rest);
      said.push(JSON.stringify([pattern, answer]));
      return answer;
    };
    return said;
  }

  async stop(): Promise<void> {
    await this.#cooperative?.close();
    this.#cooperative = undefined;
  }

  /** Starts again on the same files, at the same address. */
  async startAgain(): Promise<void> {
    const cooperative = await this.#start();
    await cooperative.settled();
    await cooperative.listen(HOST, this.port);
  }

  /** Stops and removes every file. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #start(): Promise<Cooperative> {
    this.#cooperative = await openCooperative({
      ...{ dataDir: this.dataDir, keysDir: this.keysDir, baseUrl: this.baseUrl },
      ...{ demonstration: true, name: 'Coopérative d’essai', origin: 'datacooperative.local/log' },
      ...{ readingsPerSecond: PLENTY.perSecond, readingsAtOnce: PLENTY.burst },
      ...(this.real === undefined ? {} : { real: this.real }),
      ...(this.audit === undefined ? {} : { audit: this.audit }),
      budgets: Object.fromEntries(Object.keys(DEFAULT_BUDGETS).map((name) => [name, PLENTY])),
      logger: new JsonLogger({
        level: 'trace',
        destination: { write: (line: string) => void this.logged.push(line) },
      }),
    });
    return this.#cooperative;
  }
}
