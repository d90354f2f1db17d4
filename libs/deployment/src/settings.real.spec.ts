// needs: helm
import { createHash } from 'node:crypto';
import { SERVICES } from '@coop/contracts';
import { ofKind, type ChartObject } from './kubernetes.js';
import { exampleValues } from './places.js';
import { programSettings } from './program-settings.js';
import { FULL_NAME, renderObjects, renderText, tryTemplate } from './render-chart.js';
import {
  filesOf,
  renderedDeployments,
  renderedJobs,
  type RenderedDeployment,
} from './rendered-deployments.js';
import { valuesOf } from './testing/example-values.js';
import { containersOf, EXAMPLES, objectsOf, podsOf } from './testing/rendered.js';

/** Settings that hold a secret, by the end of their names. */
const SECRET =
  /(_PASSWORD|_SECRET|POSTGRES_URL|KEYS_URL|SMTP_URL|_POSTGRES|_KEYS_DATABASE|^COOP_ROLE_[A-Z]+)$/;

const isService = (name: string): boolean => SERVICES.some((service) => service === name);

const isReference = (value: unknown): value is { secret: string; key: string } => typeof value === 'object';

describe('A service of keys', () => {
  const url = 'https://bao.example:8200';
  const objects = () => renderObjects(EXAMPLES[0]?.[1] ?? [], [`keyService={"url":"${url}"}`]);

  it('is told to the three that hold keys, with a token in a file that is mounted, and to nobody else', async () => {
    const deployments = ofKind(await objects(), 'Deployment');
    const told = deployments.flatMap(({ spec }) =>
      spec.template.spec.containers.filter(({ env }) =>
        env.some(({ name }) => name.endsWith('_TRANSIT_URL')),
      ),
    );
    expect(told.map(({ name }) => name).sort()).toEqual(['anonymisation', 'identity', 'records']);
    for (const { name, env } of told) {
      const values = new Map(env.map((one) => [one.name, 'value' in one ? one.value : '']));
      const prefix = `COOP_${name.toUpperCase()}_TRANSIT`;
      expect(values.get(`${prefix}_URL`)).toBe(url);
      expect([values.get(`${prefix}_KEY`), values.get(`${prefix}_MOUNT`)]).toEqual(['coop', 'transit']);
      expect(values.get(`${prefix}_TOKEN_FILE`)).toBe('/keys/transit-token');
      const pod = deployments.find(({ spec }) =>
        spec.template.spec.containers.some((each) => each.name === name),
      );
      const files = (pod?.spec.template.spec.volumes ?? []).flatMap(filesOf).map(([path]) => path);
      expect(files).toContain('transit-token');
    }
  });

  it('is what the network lets them go to', async () => {
    const peers = '[{"ipBlock":{"cidr":"198.51.100.7/32"}}]';
    const rendered = await renderObjects(EXAMPLES[0]?.[1] ?? [], [
      `keyService={"url":"${url}","peers":${peers}}`,
    ]);
    const allowed = ofKind(rendered, 'NetworkPolicy').filter((policy) =>
      JSON.stringify(policy.spec).includes('198.51.100.7/32'),
    );
    expect(allowed.map(({ metadata }) => metadata.name.replace(`${FULL_NAME}-`, '')).sort()).toEqual([
      ...['anonymisation', 'identity', 'records'],
    ]);
  });

  it('is named nowhere where there is none, and never over plain http', async () => {
    expect(await renderText(EXAMPLES[0]?.[1] ?? [])).not.toContain('TRANSIT');
    const plain = await tryTemplate(EXAMPLES[0]?.[1] ?? [], ['keyService={"url":"http://bao.example:8200"}']);
    expect(plain.code).not.toBe(0);
  });
});

describe('Public references', () => {
  const named = 'COOP_ANONYMISATION_REFERENCE_FOLDER';
  const files = EXAMPLES[0]?.[1] ?? [];

  it('are mounted read only in anonymisation alone, from the claim that the operator names', async () => {
    const objects = await renderObjects(files, ['references.claim="census-2026"']);
    const pods = podsOf(objects).filter(({ pod }) => JSON.stringify(pod).includes('census-2026'));
    expect(pods.map(({ labels }) => labels['app.kubernetes.io/component'])).toEqual(['anonymisation']);
    const pod = pods[0]?.pod;
    expect(pod?.volumes).toContainEqual({
      name: 'references',
      persistentVolumeClaim: { claimName: 'census-2026', readOnly: true },
    });
    expect(pod?.containers[0]?.env).toContainEqual({ name: named, value: '/references' });
    expect(pod?.containers[0]?.volumeMounts).toContainEqual({
      ...{ name: 'references', mountPath: '/references', readOnly: true },
    });
  });

  it('are named nowhere where there are none', async () => {
    expect(await renderText(files)).not.toContain(named);
  });
});

describe('Witnesses of the log', () => {
  const policy = 'witness w w.example/witness+1234 https://w.example/witness\nquorum w\n';
  const given = (more: object) => [`witnesses=${JSON.stringify({ policy, ...more })}`];
  const audit = (objects: readonly ChartObject[]) =>
    ofKind(objects, 'Deployment').flatMap(({ spec }) =>
      spec.template.spec.containers.filter(({ name }) => name === 'audit').flatMap(({ env }) => env),
    );

  it('are told to audit alone, by a policy that is mounted as it was given', async () => {
    const files = EXAMPLES[0]?.[1] ?? [];
    const objects = await renderObjects(files, given({}));
    expect(audit(objects)).toContainEqual({ name: 'COOP_AUDIT_POLICY_FILE', value: '/texts/policy' });
    expect(audit(objects).map(({ name }) => name)).not.toContain('COOP_AUDIT_WATCHED_LOGS_FILE');
    const text = await renderText(files, given({}));
    expect(text).toContain('  policy: |\n    witness w w.example/witness+1234');
    expect(text.match(/mountPath: \/texts/g)).toHaveLength(1);
    expect(await renderText(files)).not.toContain('/texts');
  });

  it('are what the network lets audit go to', async () => {
    const peers = [{ ipBlock: { cidr: '198.51.100.9/32' } }];
    const rendered = await renderObjects(EXAMPLES[0]?.[1] ?? [], given({ peers }));
    const allowed = ofKind(rendered, 'NetworkPolicy').filter((one) =>
      JSON.stringify(one.spec).includes('198.51.100.9/32'),
    );
    expect(allowed.map(({ metadata }) => metadata.name)).toEqual([`${FULL_NAME}-audit`]);
  });

  it('come with keys of its own where the cooperative is one', async () => {
    const objects = await renderObjects(
      EXAMPLES[0]?.[1] ?? [],
      given({ watched: 'log p.example/log+1234\n' }),
    );
    expect(audit(objects)).toContainEqual({
      name: 'COOP_AUDIT_WITNESS_KEY_FILE',
      value: '/keys/witness.skey',
    });
    const pods = ofKind(objects, 'Deployment').map(({ spec }) => spec.template.spec);
    const files = pods.flatMap(({ volumes }) => volumes.flatMap(filesOf)).map(([path]) => path);
    expect(files.filter((path) => path === 'witness.skey')).toHaveLength(1);
    expect((await tryTemplate(EXAMPLES[0]?.[1] ?? [], given({ watched: 'partner' }))).code).not.toBe(0);
  });
});

describe.each(EXAMPLES)('The environment of a program of the example %s', (_name, files) => {
  let objects: readonly ChartObject[];

  beforeAll(async () => {
    objects = await objectsOf(files);
  });

  it('consists of settings that the program has', async () => {
    for (const { container } of containersOf(objects)) {
      const app = isService(container.name) ? container.name : 'datacooperative';
      const known = new Set((await programSettings(app)).map(({ variable }) => variable));
      const unknown = container.env
        .map(({ name }) => name)
        .filter((name) => !known.has(name) && name !== 'NODE_ENV')
        .filter((name) => app !== 'datacooperative' || !/^COOP_ROLE_[A-Z]+$/.test(name));
      expect([container.name, unknown]).toEqual([container.name, []]);
    }
  });

  it('sets everything that the program must be told', async () => {
    for (const { spec } of ofKind(objects, 'Deployment'))
      for (const { name, env } of spec.template.spec.containers) {
        const set = new Set(env.map((variable) => variable.name));
        const missing = (await programSettings(name)).filter(
          ({ required, variable }) => required && !set.has(variable),
        );
        expect([name, missing.map(({ variable }) => variable)]).toEqual([name, []]);
      }
  });

  it('sets every variable once', () => {
    for (const { container } of containersOf(objects)) {
      const names = container.env.map(({ name }) => name);
      expect(names).toEqual([...new Set(names)]);
    }
  });

  it('sets no variable to nothing', () => {
    for (const { container } of containersOf(objects))
      for (const variable of container.env) if ('value' in variable) expect(variable.value).not.toBe('');
  });

  it('takes every secret by reference', () => {
    let count = 0;
    for (const { container } of containersOf(objects))
      for (const variable of container.env)
        if (SECRET.test(variable.name)) {
          count += 1;
          expect(variable).toEqual({
            name: variable.name,
            valueFrom: { secretKeyRef: { name: expect.any(String), key: expect.any(String) } },
          });
        }
    expect(count).toBeGreaterThan(20);
  });

  it('takes secrets from the Secret of its own service, and from no other', () => {
    const isFounding = (owner: string) => owner.endsWith('-founding');
    for (const { owner, container } of containersOf(objects))
      for (const variable of container.env)
        if ('valueFrom' in variable && !isFounding(owner))
          expect(variable.valueFrom.secretKeyRef.name).toBe(owner);
    for (const { owner, pod } of podsOf(objects))
      if (!isFounding(owner))
        for (const [, { secret }] of pod.volumes.flatMap(filesOf)) expect(secret).toBe(owner);
  });

  it('mounts of a Secret the files alone, not the passwords beside them', () => {
    for (const { pod } of podsOf(objects)) {
      for (const { secret } of pod.volumes)
        if (secret !== undefined) expect(secret.items.length).toBeGreaterThan(0);
      for (const [path, { key }] of pod.volumes.flatMap(filesOf))
        expect([key, /url|password|secret$/.test(path)]).toEqual([path, false]);
    }
  });

  it('mounts keys for reading only', () => {
    for (const { container } of containersOf(objects))
      for (const mount of container.volumeMounts)
        if (mount.name === 'keys') expect([mount.mountPath, mount.readOnly]).toEqual(['/keys', true]);
  });

  it('listens for the whole pod, at the ports that the pod declares', () => {
    for (const { spec } of ofKind(objects, 'Deployment'))
      for (const { name, env, ports } of spec.template.spec.containers) {
        const prefix = `COOP_${name.toUpperCase()}`;
        const values = Object.fromEntries(env.map((one) => [one.name, 'value' in one ? one.value : '']));
        const declared = Object.fromEntries((ports ?? []).map((port) => [port.name, port.containerPort]));
        expect(values[`${prefix}_HOST`]).toBe('0.0.0.0');
        expect(declared).toEqual({
          http: Number(values[`${prefix}_PORT`]),
          management: Number(values[`${prefix}_MANAGEMENT_PORT`]),
        });
      }
  });

  it('names the same public address and the same issuer everywhere', () => {
    for (const ending of ['_PUBLIC_URL', '_ISSUER', '_ISSUER_NAME', '_NAME', '_MODE']) {
      const found = ofKind(objects, 'Deployment').flatMap(({ spec }) =>
        spec.template.spec.containers.flatMap(({ name, env }) =>
          env.flatMap((one) =>
            one.name === `COOP_${name.toUpperCase()}${ending}` && 'value' in one ? [one.value] : [],
          ),
        ),
      );
      expect(found).toHaveLength(SERVICES.length);
      expect(new Set(found).size).toBe(1);
    }
  });

  it('is nowhere kept in a ConfigMap', () => {
    for (const { container } of containersOf(objects)) expect(container).not.toHaveProperty('envFrom');
    for (const { data } of ofKind(objects, 'ConfigMap'))
      expect(Object.keys(data).filter((file) => !/^datacooperative-[a-z-]+\.json$/.test(file))).toEqual([]);
  });

  it('holds no secret in any rendered text', async () => {
    const text = await renderText(files);
    expect(text).not.toMatch(/:\/\/[^\s/"']+:[^\s/"']+@/);
    expect(text).not.toMatch(/-----BEGIN|PRIVATE\+KEY/);
    expect(text).not.toMatch(/^kind: Secret$/m);
  });
});

describe('The values of the chart', () => {
  it('have a place for no secret', async () => {
    const schema = JSON.stringify(
      await import('node:fs').then(
        ({ readFileSync }) =>
          JSON.parse(
            readFileSync(
              new URL('../../../deploy/helm/datacooperative/values.schema.json', import.meta.url),
              'utf8',
            ),
          ) as unknown,
      ),
    );
    const names = [...schema.matchAll(/"([A-Za-z]+)":\{"type":"string"/g)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name) => /password|token|credential|key$/i.test(name))).toEqual(['key']);
  });
});

describe('How a service is started, for whoever starts it as a process', () => {
  let deployments: readonly RenderedDeployment[];

  beforeAll(async () => {
    deployments = await renderedDeployments(exampleValues('small'));
  });

  const of = (service: string): RenderedDeployment => {
    const found = deployments.find((one) => one.service === service);
    if (found === undefined) throw new TypeError(`there is no ${service}`);
    return found;
  };

  it('is read from the chart for every service', () => {
    expect(deployments.map(({ service }) => service).sort()).toEqual([...SERVICES].sort());
    expect(of('audit')).toMatchObject({
      command: ['node'],
      args: ['--enable-source-maps', 'apps/audit/dist/main.js'],
      replicas: 1,
      ports: { http: 3000, management: 9090 },
      probes: { readiness: { path: '/readyz', port: 'management' } },
    });
  });

  it('says which values come from a Secret', () => {
    expect(of('records').env).toMatchObject({
      COOP_RECORDS_NATS_USER: 'records',
      COOP_RECORDS_NATS_PASSWORD: { secret: `${FULL_NAME}-records`, key: 'nats-password' },
    });
  });

  it('says which file of a Secret lies where', () => {
    expect(of('consent').mounts).toEqual([
      { path: '/tmp', readOnly: false },
      {
        path: '/keys',
        readOnly: true,
        files: { 'receipts.pem': { secret: `${FULL_NAME}-consent`, key: 'receipts.pem' } },
      },
    ]);
  });

  it('has every file that a setting names and the way of signing in needs', () => {
    const { kind } = valuesOf([exampleValues('small')]).issuer;
    for (const { service, env, mounts } of deployments) {
      const mounted = mounts.flatMap(({ path, files = {} }) =>
        Object.keys(files).map((file) => `${path}/${file}`),
      );
      const named = Object.entries(env).flatMap(([name, value]) =>
        name.endsWith('_FILE') && typeof value === 'string' ? [value] : [],
      );
      expect([service, kind, [...mounted].sort()]).toEqual([service, 'embedded', [...named].sort()]);
    }
  });

  it('includes how the databases are prepared', async () => {
    const { prepare } = await renderedJobs(exampleValues('small'));
    expect(prepare?.args).toContain('--prepare');
    expect(
      Object.values(prepare?.env ?? {})
        .filter(isReference)
        .map(({ secret }) => secret),
    ).toEqual(Array.from({ length: SERVICES.length + 2 }, () => `${FULL_NAME}-prepare`));
  });

  it('includes how the cooperative is founded, with the keys that its services will use', async () => {
    const { founding } = await renderedJobs(exampleValues('small'));
    const files =
      founding?.mounts.find(({ path }) => path === founding.env['COOP_DATACOOPERATIVE_KEYS'])?.files ?? {};
    expect(founding?.args).toEqual(expect.arrayContaining(['--found-only', '--empty']));
    const used = deployments.flatMap(({ mounts }) =>
      mounts.flatMap(({ files: own = {} }) => Object.keys(own)),
    );
    expect(Object.keys(files).sort()).toEqual([...new Set(used)].sort());
  });

  it('is the same each time', async () => {
    const digest = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
    expect(digest(await renderedDeployments(exampleValues('small')))).toBe(digest(deployments));
  });
});
