import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICE_PATHS, SERVICES, serviceOfPath, type Service } from '@coop/contracts';
import { parse } from 'yaml';
import { runProgram } from './chart-tools.js';
import { inRepository } from './places.js';
import { programSettings } from './program-settings.js';

interface ComposeService {
  readonly image: string;
  readonly profiles: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly env_file?: readonly string[];
  readonly secrets?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks: readonly string[] | Readonly<Record<string, unknown>>;
  readonly healthcheck?: Readonly<Record<string, unknown>>;
  readonly [more: string]: unknown;
}

interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

const compose = parse(readFileSync(inRepository('deploy/compose.yaml'), 'utf8'), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const programs = services.filter(([, { image }]) => image.includes('/datacooperative-'));
const networksOf = ({ networks }: ComposeService): readonly string[] =>
  Array.isArray(networks) ? (networks as readonly string[]) : Object.keys(networks);
const isService = (name: string): name is Service => SERVICES.some((service) => service === name);

describe('The form for one server', () => {
  let secrets: string;

  beforeAll(async () => {
    secrets = join(mkdtempSync(join(tmpdir(), 'coop-secrets-')), 'secrets');
    const { code, err } = await runProgram(process.execPath, [
      ...[inRepository('deploy/make-secrets.mjs'), '--out', secrets, '--origin', 'cooperative.example/log'],
      ...['--data', 'postgres://postgres@postgres-data:5432/cooperative'],
      ...['--keys', 'postgres://postgres@postgres-keys:5432/cooperative_keys'],
      ...['--smtp', 'smtp://user:password@mail:587'],
    ]);
    if (code !== 0) throw new Error(err);
  });
  afterAll(() => rmSync(join(secrets, '..'), { recursive: true, force: true }));

  /** Variables of a service, those of its files included. */
  const variablesOf = (
    name: string,
    { environment = {}, env_file: files = [] }: ComposeService,
  ): readonly string[] => [
    ...Object.keys(environment),
    ...files.flatMap((file) =>
      readFileSync(join(secrets, file.replace('./secrets/', '')), 'utf8')
        .split('\n')
        .flatMap((line) => (line === '' ? [] : [line.slice(0, line.indexOf('='))])),
    ),
  ];

  it('is either one process on files, or each service by itself', () => {
    const inProfile = (profile: string) =>
      services.filter(([, { profiles }]) => profiles.includes(profile)).map(([name]) => name);
    expect(inProfile('small').sort()).toEqual(['cooperative', 'front']);
    expect(inProfile('distributed').sort()).toEqual(
      [...SERVICES, 'front-distributed', 'nats', 'postgres-data', 'postgres-keys', 'prepare'].sort(),
    );
    for (const [, { profiles }] of services) expect(profiles).toHaveLength(1);
  });

  it('is open to the network at its front door only', () => {
    expect(
      services
        .filter(([, { ports }]) => ports !== undefined)
        .map(([name]) => name)
        .sort(),
    ).toEqual([...['front', 'front-distributed']]);
  });

  it('names the version of every image', () => {
    for (const [, { image }] of services) {
      expect(image).toMatch(/:(\$\{COOP_VERSION:\?\}|\d+(\.\d+)+(-[a-z]+)?)$/);
      expect(image).not.toMatch(/latest/);
    }
  });

  it('confines its programs as the chart does', () => {
    for (const [, service] of programs)
      expect(service).toMatchObject({
        user: '10001:10001',
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        stop_grace_period: '30s',
        tmpfs: [expect.stringMatching(/^\/tmp:/)],
      });
  });

  it('limits the memory of everything, and keeps logs from filling the disk', () => {
    for (const [, service] of services) {
      expect(service['mem_limit']).toMatch(/^\d+[mg]$/);
      expect(service['logging']).toMatchObject({ options: { 'max-size': '10m' } });
    }
  });

  it('knows of everything that runs whether it is well', () => {
    for (const [name, { image, healthcheck }] of services)
      if (name !== 'prepare')
        expect(healthcheck !== undefined || image.includes('/datacooperative-')).toBe(true);
  });

  it('sets nothing that a program does not have, and everything that it must be told', async () => {
    for (const [name, service] of programs) {
      const app = isService(name) ? name : 'datacooperative';
      const settings = await programSettings(app);
      const known = new Set(settings.map(({ variable }) => variable));
      const given = variablesOf(name, service).filter(
        (variable) => !/^(COOP_ROLE_[A-Z]+|HEALTH_URL)$/.test(variable),
      );
      expect([name, given.filter((variable) => !known.has(variable))]).toEqual([name, []]);
      const missing = settings.filter(({ required, variable }) => required && !given.includes(variable));
      expect([name, missing.map(({ variable }) => variable)]).toEqual([name, []]);
    }
  });

  it('has no secret in the file itself', () => {
    for (const [, { environment = {} }] of services)
      for (const [name, value] of Object.entries(environment)) {
        if (!name.endsWith('_FILE')) expect(name).not.toMatch(/PASSWORD|SECRET|_POSTGRES|KEYS_DATABASE|SMTP/);
        expect(value).not.toMatch(/:\/\/[^/\s]+:[^/\s]+@/);
      }
  });

  it('takes every secret from a file that make-secrets makes, readable by its owner only', () => {
    for (const { file } of Object.values(compose.secrets)) {
      const path = join(secrets, file.replace('./secrets/', ''));
      expect([file, existsSync(path)]).toEqual([file, true]);
      expect(statSync(path).mode & 0o077).toBe(0);
    }
  });

  it('mounts the files that settings name', () => {
    for (const [name, { environment = {}, secrets: mounted = [] }] of services) {
      const named = Object.entries(environment).filter(([variable]) => variable.endsWith('_FILE'));
      const files = named.map(([, path]) => path.replace('/run/secrets/', ''));
      expect([name, [...files].sort()]).toEqual([name, [...mounted].sort()]);
    }
  });

  it('lets databases and bus be reached from inside only', () => {
    expect(compose.networks).toMatchObject({ databases: { internal: true }, bus: { internal: true } });
    for (const [name, service] of services)
      if (/^(postgres|nats)/.test(name))
        for (const network of networksOf(service)) expect(compose.networks[network]?.internal).toBe(true);
  });

  it('starts nothing before what it needs', () => {
    for (const service of SERVICES)
      expect(compose.services[service]?.['depends_on']).toMatchObject({
        prepare: { condition: 'service_completed_successfully' },
      });
  });

  it('declares every volume, secret and network that it uses', () => {
    for (const [, service] of services) {
      for (const name of service.secrets ?? []) expect(compose.secrets).toHaveProperty([name]);
      for (const name of networksOf(service)) expect(compose.networks).toHaveProperty([name]);
      for (const volume of service.volumes ?? []) {
        const [from = ''] = volume.split(':');
        if (from.startsWith('.')) expect(existsSync(inRepository('deploy', from))).toBe(true);
        else expect(compose.volumes).toHaveProperty([from]);
      }
    }
  });

  it('leads every public path to the service that answers it', () => {
    const text = readFileSync(inRepository('deploy/Caddyfile.distributed'), 'utf8');
    const doors = [...text.matchAll(/^\t@([a-z]+) path (.+)$/gm)].map(
      ([, name = '', paths = '']) => [name, paths.split(' ')] as const,
    );
    expect(Object.fromEntries(doors)).toEqual(
      Object.fromEntries(
        SERVICES.filter((service) => SERVICE_PATHS[service].length > 0).map((service) => [
          service,
          SERVICE_PATHS[service].flatMap((path) => [`/${path}`, `/${path}/*`]),
        ]),
      ),
    );
    for (const [service, paths] of doors) {
      expect(text).toContain(`reverse_proxy @${service} ${service}:3000`);
      for (const path of paths) expect(serviceOfPath(path)).toBe(service);
    }
    expect(text).toMatch(/^\treverse_proxy portal:3000$/m);
  });
});
