import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SERVICES, type Service } from '@coop/contracts';
import type { RealmUnderTest } from '@coop/identity/testing/keycloak';
import { natsAccounts } from '@coop/message-bus-nats';
import { startNats, startPostgres, type OwnNats, type OwnPostgres } from '@coop/real-parts';
import { FrontDoor } from '../distributed/front-door.js';
import { ServiceInstance } from '../distributed/services.js';
import { freePort } from '../free-port.js';
import { ROOT } from '../root.js';

const MAIN = join(ROOT, 'apps', 'datacooperative', 'dist', 'main.js');
const run = promisify(execFile);
const secret = (): string => randomBytes(18).toString('hex');

type EachService = Readonly<Record<Service, string>>;
const each = (): EachService =>
  Object.fromEntries(SERVICES.map((name) => [name, secret()])) as Record<Service, string>;

/** Services in processes of their own whose people sign in at Keycloak: real PostgreSQL, NATS and one front door. */
export class ServicesAtKeycloak {
  readonly #instances: ServiceInstance[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'coop-services-'));
  readonly #roles = each();

  private constructor(
    private readonly realm: RealmUnderTest,
    private readonly door: FrontDoor,
    private readonly postgres: OwnPostgres,
    private readonly nats: OwnNats,
    private readonly bus: EachService,
  ) {}

  /**
   * Founds a cooperative on empty databases and starts these services.
   * @param realm - made for the address of the door
   */
  static async start(
    realm: RealmUnderTest,
    { port, stewardMail, services }: { port: number; stewardMail: string; services: readonly Service[] },
  ): Promise<ServicesAtKeycloak> {
    const bus = each();
    const users = Object.fromEntries(SERVICES.map((name) => [name, { password: bus[name] }]));
    const config = natsAccounts({ services: users, system: { password: secret() } });
    const [postgres, nats] = await Promise.all([startPostgres(), startNats({ config })]);
    const started = new ServicesAtKeycloak(realm, await FrontDoor.open(port), postgres, nats, bus);
    try {
      await started.#found(stewardMail);
      for (const service of services) await started.add(service);
      await started.ready();
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  }

  get url(): string {
    return this.door.url;
  }

  /** Starts one more instance; the door sends requests there when it is ready. @returns its own address */
  async add(service: Service): Promise<string> {
    const [port, managementPort] = [await freePort(), await freePort()];
    const env = this.#env(service, port, managementPort);
    const instance = new ServiceInstance({ service, port, managementPort, env }).start();
    this.#instances.push(instance);
    this.door.add({ service, port, managementPort });
    return `http://127.0.0.1:${port}`;
  }

  /** Addresses of the instances of a service. */
  of(service: Service): readonly string[] {
    return this.#instances
      .filter(({ spec }) => spec.service === service)
      .map(({ spec }) => `http://127.0.0.1:${spec.port}`);
  }

  /** Waits until every instance takes requests. */
  async ready(): Promise<void> {
    await Promise.all(this.#instances.map((instance) => instance.ready()));
    await this.door.look();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#instances.map((instance) => instance.stop()));
    await this.door.close();
    await this.nats.stop();
    await this.postgres.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #found(stewardMail: string): Promise<void> {
    const data = join(this.#folder, 'data');
    mkdirSync(data, { recursive: true });
    await this.#program(['--prepare']);
    await this.#program([
      ...['--found-only', '--empty', '--data', data, '--public-url', this.url, '--port', '0'],
      ...['--issuer', this.realm.issuer, '--steward-mail', stewardMail],
    ]);
  }

  async #program(args: readonly string[]): Promise<void> {
    const { portal, identity } = this.realm.secrets;
    const roles = SERVICES.map((name) => [`COOP_ROLE_${name.toUpperCase()}`, this.#roles[name]] as const);
    const databases = ['--postgres', this.#database('coop'), '--keys-database', this.#database('coop_keys')];
    await run(process.execPath, ['--enable-source-maps', MAIN, ...databases, ...args], {
      cwd: ROOT,
      env: {
        ...{ PATH: process.env['PATH'], ...Object.fromEntries(roles) },
        COOP_DATACOOPERATIVE_KEYCLOAK_PORTAL_SECRET: portal,
        COOP_DATACOOPERATIVE_KEYCLOAK_IDENTITY_SECRET: identity,
      },
    });
  }

  #database(name: 'coop' | 'coop_keys', service?: Service): string {
    const url = new URL(this.postgres.url);
    url.pathname = `/${name}`;
    if (service !== undefined) [url.username, url.password] = [`coop_${service}`, this.#roles[service]];
    return String(url);
  }

  #env(service: Service, port: number, managementPort: number): Readonly<Record<string, string>> {
    const own = {
      ...{ MODE: 'demonstration', PORT: String(port), MANAGEMENT_PORT: String(managementPort) },
      ...{ PUBLIC_URL: this.url, ISSUER: this.realm.issuer, ISSUER_NAME: 'keycloak', LOG_LEVEL: 'info' },
      ...{ REQUESTS_PER_SECOND: '1000', POSTGRES_URL: this.#database('coop', service) },
      ...{ NATS_URL: this.nats.url, NATS_USER: service, NATS_PASSWORD: this.bus[service] },
      ...this.#own(service),
    };
    const prefix = `COOP_${service.toUpperCase()}_`;
    return Object.fromEntries(Object.entries(own).map(([name, value]) => [prefix + name, value]));
  }

  #own(service: Service): Readonly<Record<string, string>> {
    const key = (file: string) => join(this.#folder, 'data.keys', file);
    const keys = { KEYS_URL: this.#database('coop_keys', service), KEK_FILE: key('kek') };
    const { portal, identity } = this.realm.secrets;
    const own: Readonly<Record<Service, Readonly<Record<string, string>>>> = {
      identity: { ...keys, KEYCLOAK_PORTAL_SECRET: portal, KEYCLOAK_IDENTITY_SECRET: identity },
      records: keys,
      anonymisation: keys,
      consent: { SIGNING_KEY_FILE: key('receipts.pem'), COOPERATIVE: 'datacooperative.local' },
      audit: {
        KEYS_URL: keys.KEYS_URL,
        LOG_KEY_FILE: key('log.skey'),
        EVIDENCE_KEY_FILE: key('evidence.skey'),
      },
      portal: { SERVICES: this.url, CLIENT_SECRET: portal, KEY_FILE: key('portal.key') },
    };
    return own[service];
  }
}
