// needs: nats
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICES } from '@coop/contracts';
import { natsAccounts } from '@coop/message-bus-nats';
import { startNats } from '@coop/real-parts';
import { connect } from '@nats-io/transport-node';
import { runProgram } from './chart-tools.js';
import { EXAMPLES_FOLDER } from './places.js';
import { documentsOf } from './render-chart.js';

const read = (name: string): string => readFileSync(join(EXAMPLES_FOLDER, name), 'utf8');

const variableOf = (user: string): { readonly variable: string } => ({
  variable: `NATS_PASSWORD_${user.toUpperCase()}`,
});

interface Cluster {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Record<string, unknown>;
}

describe('The example of the message bus', () => {
  const values = documentsOf(read('nats.values.yaml'))[0] as {
    readonly config: {
      readonly jetstream: { readonly merge: Record<string, string> };
      readonly merge: Record<string, string>;
    };
    readonly container: { readonly env: Record<string, unknown> };
  };

  it('writes to the disk what it acknowledges', () => {
    expect(values.config.jetstream.merge['sync_interval']).toBe('always');
  });

  it('takes messages as large as readings in bulk', () => {
    expect(values.config.merge['max_payload']).toBe('<< 8MB >>');
  });

  it('has the accounts that follow from the graph of the services', () => {
    const expected = natsAccounts({
      services: Object.fromEntries(SERVICES.map((service) => [service, variableOf(service)])),
      system: variableOf('sys'),
      inside: ['jetstream: enabled'],
    });
    expect(read('nats-accounts.conf')).toBe(expected);
  });

  it('knows the password of every user by reference', () => {
    expect(Object.keys(values.container.env).sort()).toEqual(
      [...SERVICES, 'sys'].map((user) => variableOf(user).variable).sort(),
    );
    for (const variable of Object.values(values.container.env))
      expect(variable).toEqual({
        valueFrom: { secretKeyRef: { name: 'nats-passwords', key: expect.any(String) } },
      });
  });

  it('is understood by a server, which lets in who has a password and nobody else', async () => {
    const users = [...SERVICES, 'sys'];
    const env = Object.fromEntries(users.map((user) => [variableOf(user).variable, `"secret of ${user}"`]));
    const server = await startNats({ config: read('nats-accounts.conf'), env });
    try {
      for (const user of SERVICES) {
        const connection = await connect({
          ...{ servers: server.url, user, pass: `secret of ${user}`, inboxPrefix: `_INBOX_${user}` },
        });
        await connection.close();
      }
      const wrong = connect({
        servers: server.url,
        user: 'audit',
        pass: 'secret of consent',
        reconnect: false,
      });
      await expect(wrong).rejects.toThrow(/Authorization/i);
    } finally {
      await server.stop();
    }
  });
});

describe('The example of the databases', () => {
  const documents = documentsOf(read('postgres.cnpg.yaml')) as readonly Cluster[];
  const clusters = documents.filter(({ kind }) => kind === 'Cluster');
  const stores = documents.filter(({ kind }) => kind === 'ObjectStore');

  it('is two servers, each with its own backups', () => {
    expect(clusters.map(({ metadata }) => metadata.name)).toEqual(['cooperative-data', 'cooperative-keys']);
    expect(stores.map(({ metadata }) => metadata.name)).toEqual(['cooperative-data', 'cooperative-keys']);
    for (const { metadata, spec } of clusters)
      expect(spec['plugins']).toEqual([
        expect.objectContaining({ isWALArchiver: true, parameters: { barmanObjectName: metadata.name } }),
      ]);
  });

  it('keeps the backups of data and keys in different places under different credentials', () => {
    const places = stores.map(({ spec }) => spec['configuration'] as Record<string, unknown>);
    for (const name of ['destinationPath', 'endpointURL', 's3Credentials'])
      expect(JSON.stringify(places[0]?.[name])).not.toBe(JSON.stringify(places[1]?.[name]));
  });

  it('keeps no backup of keys longer than receipts of erasure promise', () => {
    const days = (name: string) =>
      Number.parseInt(
        String(stores.find(({ metadata }) => metadata.name === name)?.spec['retentionPolicy']),
        10,
      );
    expect(days('cooperative-keys')).toBeLessThanOrEqual(30);
    expect(days('cooperative-keys')).toBeLessThan(days('cooperative-data'));
  });

  it('acknowledges what two servers have, and sorts by bytes', () => {
    for (const { spec } of clusters) {
      expect(spec['postgresql']).toMatchObject({ synchronous: { number: 1, dataDurability: 'required' } });
      expect(spec['bootstrap']).toMatchObject({ initdb: { encoding: 'UTF8', localeCollate: 'C.UTF-8' } });
    }
  });
});

describe('The example of the realm', () => {
  it('is the realm of this repository, and takes what that leaves open from a Secret', async () => {
    const { code, out } = await runProgram(process.execPath, [join(EXAMPLES_FOLDER, 'keycloak-realm.mjs')]);
    const { spec } = JSON.parse(out) as { spec: { placeholders: Record<string, unknown>; realm: unknown } };
    const text = readFileSync(join(EXAMPLES_FOLDER, '../../keycloak/realm.json'), 'utf8');
    const open = new Set([...text.matchAll(/\$\{(COOP_[A-Z_]+)/g)].map(([, name = '']) => name));
    expect(code).toBe(0);
    expect(spec.realm).toEqual(JSON.parse(text));
    expect(Object.keys(spec.placeholders).sort()).toEqual([...open].sort());
  });
});

describe('The examples', () => {
  it('hold no secret', () => {
    for (const name of readdirSync(EXAMPLES_FOLDER)) {
      const text = read(name);
      expect([name, /:\/\/[^\s/"']+:[^\s/"'$]+@/.test(text)]).toEqual([name, false]);
      expect([name, /-----BEGIN|PRIVATE\+KEY|password: ["'][^"'$]/.test(text)]).toEqual([name, false]);
    }
  });

  it('are all named in their list', () => {
    const list = read('README.md');
    for (const name of readdirSync(EXAMPLES_FOLDER).filter((file) => file !== 'README.md'))
      expect(list).toContain(`(${name})`);
  });
});
