import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SERVICES, type Service } from '@coop/contracts';
import { exampleValues, renderedDeployments } from '@coop/deployment';
import { natsAccounts } from '@coop/message-bus-nats';
import { startNats, startPostgres, type OwnNats, type OwnPostgres } from '@coop/real-parts';
import { freePort } from '../free-port.js';
import { ROOT } from '../instance.js';
import { FrontDoor } from './front-door.js';
import { ServiceInstance, type InstanceSpec } from './services.js';

/** Name of the transparency log, as the founding gave it. */
const ORIGIN = 'datacooperative.local/log';
const MAIN = join(ROOT, 'apps', 'datacooperative', 'dist', 'main.js');
const run = promisify(execFile);

const secret = (): string => randomBytes(18).toString('hex');

export interface DeploymentOptions {
  /** Instances of each service. Default: 2. */
  readonly replicas?: number;
  readonly say?: (line: string) => void;
  /** Requests of one client per second; tests ask for more than people do. */
  readonly requestsPerSecond?: number;
  /** How often, in milliseconds, the ledger is looked at even if nothing was announced. */
  readonly pollMs?: number;
}

interface Secrets {
  readonly roles: Readonly<Record<Service, string>>;
  readonly bus: Readonly<Record<Service, string>>;
  readonly portal: string;
}

/** Real PostgreSQL and NATS, every service in processes of its own, one front door: all on this machine. */
export class Deployment {
  readonly instances: ServiceInstance[] = [];
  readonly #secrets: Secrets;
  readonly #chart: Chart;

  private constructor(
    readonly folder: string,
    readonly postgres: OwnPostgres,
    readonly nats: OwnNats,
    readonly door: FrontDoor,
    secrets: Secrets,
    chart: Chart,
    private readonly options: DeploymentOptions,
  ) {
    this.#secrets = secrets;
    this.#chart = chart;
  }

  /** Starts everything on empty databases, with the demonstration's people. */
  static async start(options: DeploymentOptions = {}): Promise<Deployment> {
    const { replicas = 2, say = () => undefined } = options;
    const folder = mkdtempSync(join(tmpdir(), 'coop-deployment-'));
    const each = () =>
      Object.fromEntries(SERVICES.map((name) => [name, secret()])) as Record<Service, string>;
    const secrets = { roles: each(), bus: each(), portal: secret() };
    say('starting PostgreSQL and NATS');
    const postgres = await startPostgres();
    const nats = await startNats({ config: busConfig(secrets.bus) });
    const door = await FrontDoor.open(await freePort());
    const chart = await renderedDeployments(exampleValues('small'));
    const deployment = new Deployment(folder, postgres, nats, door, secrets, chart, options);
    try {
      say('preparing the databases');
      await deployment.#prepare();
      say('making the demonstration');
      await deployment.#found();
      say(`starting ${replicas} instances of each service`);
      for (const service of SERVICES) for (let n = 0; n < replicas; n += 1) await deployment.add(service);
      await deployment.allReady();
      return deployment;
    } catch (error) {
      await deployment.stop();
      throw error;
    }
  }

  get url(): string {
    return this.door.url;
  }

  /** Where what no database holds lies: keys, partners' secrets. */
  get keysDir(): string {
    return join(this.folder, 'data.keys');
  }

  get dataDir(): string {
    return join(this.folder, 'data');
  }

  of(service: Service): readonly ServiceInstance[] {
    return this.instances.filter(({ spec }) => spec.service === service);
  }

  /** The URL of a database, for a role of a service or for the administrator. */
  database(which: 'data' | 'keys', service?: Service): string {
    const url = new URL(this.postgres.url);
    url.pathname = which === 'data' ? '/coop' : '/coop_keys';
    if (service !== undefined) {
      url.username = `coop_${service}`;
      url.password = this.#secrets.roles[service];
    }
    return String(url);
  }

  busPassword(service: Service): string {
    return this.#secrets.bus[service];
  }

  /** Waits until every instance is ready, and the front door knows it. */
  async allReady(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.ready()));
    await this.door.look();
  }

  /** Starts one more instance and lets the front door know it. */
  async add(service: Service, more: Readonly<Record<string, string>> = {}): Promise<ServiceInstance> {
    const [port, managementPort] = [await freePort(), await freePort()];
    const spec: InstanceSpec = {
      service,
      port,
      managementPort,
      env: this.#env(service, port, managementPort, more),
    };
    const instance = new ServiceInstance(spec, argumentsOf(this.#chart, service)).start();
    this.instances.push(instance);
    this.door.add(spec);
    return instance;
  }

  /** Takes an instance out as an update does: no new requests, what is in flight ends. */
  async retire(instance: ServiceInstance): Promise<void> {
    await instance.stop();
    this.door.remove(instance.spec.port);
    this.instances.splice(this.instances.indexOf(instance), 1);
  }

  async stop(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.stop()));
    await this.door.close();
    await this.nats.stop();
    await this.postgres.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #prepare(): Promise<void> {
    await this.#program(['--prepare']);
  }

  async #found(): Promise<void> {
    mkdirSync(this.dataDir, { recursive: true });
    await this.#program(['--found-only', '--data', this.dataDir, '--public-url', this.url, '--port', '0']);
  }

  async #program(args: readonly string[]): Promise<void> {
    const roles = SERVICES.map(
      (name) => [`COOP_ROLE_${name.toUpperCase()}`, this.#secrets.roles[name]] as const,
    );
    const databases = ['--postgres', this.database('data'), '--keys-database', this.database('keys')];
    await run(process.execPath, ['--enable-source-maps', MAIN, ...databases, ...args], {
      ...{ cwd: ROOT, env: { PATH: process.env['PATH'], ...Object.fromEntries(roles) } },
    });
  }

  #env(
    service: Service,
    port: number,
    managementPort: number,
    more: Readonly<Record<string, string>>,
  ): Readonly<Record<string, string>> {
    const own = {
      ...this.#addresses(service, port, managementPort),
      ...this.#busOf(service),
      ...this.#own(service),
      ...this.#forTests(service),
      ...more,
    };
    const prefix = `COOP_${service.toUpperCase()}_`;
    const here = Object.fromEntries(Object.entries(own).map(([name, value]) => [prefix + name, value]));
    return asRendered(this.#chart, service, here);
  }

  /** What differs between a cluster and this machine. */
  #addresses(service: Service, port: number, managementPort: number): Readonly<Record<string, string>> {
    return {
      HOST: '127.0.0.1',
      PORT: String(port),
      MANAGEMENT_PORT: String(managementPort),
      PUBLIC_URL: this.url,
      ISSUER: `${this.url}/oidc`,
      POSTGRES_URL: this.database('data', service),
      ...(service === 'portal' ? {} : { ISSUER_KEYS: `${this.url}/oidc/jwks` }),
    };
  }

  /** What differs between operating and trying. */
  #forTests(service: Service): Readonly<Record<string, string>> {
    const { pollMs, requestsPerSecond = 1_000 } = this.options;
    return {
      MODE: 'demonstration',
      REQUESTS_PER_SECOND: String(requestsPerSecond),
      ...(service === 'portal' || pollMs === undefined ? {} : { POLL_MS: String(pollMs) }),
      ...(service === 'records' ? { READINGS_PER_SECOND: '60', READINGS_AT_ONCE: '120' } : {}),
    };
  }

  #busOf(service: Service): Readonly<Record<string, string>> {
    return { NATS_URL: this.nats.url, NATS_USER: service, NATS_PASSWORD: this.#secrets.bus[service] };
  }

  #own(service: Service): Readonly<Record<string, string>> {
    const key = (file: string) => join(this.keysDir, file);
    const keys = { KEYS_URL: this.database('keys', service), KEK_FILE: key('kek') };
    const { portal } = this.#secrets;
    const own: Readonly<Record<Service, Readonly<Record<string, string>>>> = {
      identity: { ...keys, PROVIDER_KEYS_FILE: key('provider-keys.json'), PORTAL_SECRET: portal },
      consent: { SIGNING_KEY_FILE: key('receipts.pem'), COOPERATIVE: 'datacooperative.local' },
      records: keys,
      anonymisation: keys,
      audit: {
        KEYS_URL: keys.KEYS_URL,
        LOG_KEY_FILE: key('log.skey'),
        EVIDENCE_KEY_FILE: key('evidence.skey'),
        ORIGIN,
      },
      portal: { SERVICES: this.url, CLIENT_SECRET: portal, KEY_FILE: key('portal.key') },
    };
    return own[service];
  }
}

type Chart = Awaited<ReturnType<typeof renderedDeployments>>;

function renderedFor(chart: Chart, service: Service): Chart[number] {
  const found = chart.find((deployment) => deployment.service === service);
  if (found === undefined) throw new TypeError(`the chart has no ${service}`);
  return found;
}

const argumentsOf = (chart: Chart, service: Service): readonly string[] => renderedFor(chart, service).args;

/** Settings that only trials need; everything else must come from the chart. */
const FOR_TESTS = /_(REQUESTS_PER_SECOND|READINGS_PER_SECOND|READINGS_AT_ONCE)$/;
/** A demonstration shows its mails in the outbox. */
const NOT_HERE = /_SMTP_URL$/;

/**
 * The environment that the chart gives to a service, with the addresses and secrets of this machine. A setting that
 * the chart does not know would prove something that no operator gets.
 * @throws TypeError for such a setting, and for a secret of the chart that has no value here
 */
function asRendered(
  chart: Chart,
  service: Service,
  here: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { env } = renderedFor(chart, service);
  const unknown = Object.keys(here).filter((name) => !(name in env) && !FOR_TESTS.test(name));
  if (unknown.length > 0) throw new TypeError(`the chart does not set ${unknown.join(', ')}`);
  const rendered = Object.entries(env)
    .filter(([name]) => !NOT_HERE.test(name))
    .map(([name, value]) => {
      const known = here[name] ?? (typeof value === 'string' ? value : undefined);
      if (known === undefined) throw new TypeError(`${name} comes from a secret that is not here`);
      return [name, known] as const;
    });
  return { ...Object.fromEntries(rendered), ...here };
}

/** The accounts of the services, as the chart's example has them. */
function busConfig(passwords: Readonly<Record<Service, string>>): string {
  const services = Object.fromEntries(
    Object.entries(passwords).map(([name, password]) => [name, { password }] as const),
  );
  return `max_payload: 8MB\n${natsAccounts({ services, system: { password: secret() } })}`;
}
