// Makes everything secret that a cooperative needs, once: keys, passwords, addresses with passwords in them.
//   npm run build
//   node deploy/make-secrets.mjs --out secrets --origin cooperative.example/log \
//     --data postgres://postgres@db-data:5432/cooperative --keys postgres://postgres@db-keys:5432/cooperative_keys
//
// secrets/<service>/<key>   one Secret of Kubernetes per service and one for the preparation, a file for each key
// secrets/<service>.env     the same addresses and passwords for compose
// secrets/nats/<user>       passwords of the bus with quotes of their own, as NATS reads variables; also nats.env
// secrets/postgres/…        passwords of the administrators, where the addresses above have none
//
// The folder opens everything. Keep a copy apart from all backups of the data, and no copy anywhere else.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SERVICES } from '@coop/contracts';
import { openReceiptSigner } from '../apps/consent/dist/application/receipt-signer.js';
import { openBundleSigner } from '../apps/audit/dist/storage/bundle-key.js';
import { signerKey } from '../apps/audit/dist/storage/signer-key.js';
import { witnessKeys } from '../apps/audit/dist/storage/witness-place.js';
import { providerKeys } from '../apps/identity/dist/provider/provider-keys.js';
import { openPortalKeys } from '../apps/portal/dist/session/portal-keys.js';

const USAGE = `node deploy/make-secrets.mjs --out DIR --origin NAME --data URL --keys URL [--smtp URL]

  --out DIR      a folder that does not exist yet
  --origin NAME  name of the transparency log, never changed once there are receipts
  --data URL     database of the data, with a role that may make roles: postgres://user[:password]@host:port/name
  --keys URL     database of the keys, on another server
  --smtp URL     mail server: smtp://user:password@host:587`;

/** Services that have something in the database of the keys. */
const ON_KEYS = ['identity', 'records', 'anonymisation', 'audit'];
/** Services that hold the key which opens the wrapped keys. */
const WITH_KEK = ['identity', 'records', 'anonymisation'];
const WRITING_MAILS = ['identity', 'records'];

/** Settings of the programs by the keys of their Secrets, for compose. */
const SETTINGS = {
  'postgres-url': 'POSTGRES_URL',
  'keys-url': 'KEYS_URL',
  'nats-password': 'NATS_PASSWORD',
  'smtp-url': 'SMTP_URL',
};
const PORTAL_SECRET = { identity: 'PORTAL_SECRET', portal: 'CLIENT_SECRET' };

const password = () => randomBytes(24).toString('hex');

function withUser(address, user, secret) {
  const url = new URL(address);
  [url.username, url.password] = [user, secret];
  return String(url);
}

/** The address with its password, and the password if it was made here. */
function administrator(address) {
  const url = new URL(address);
  if (url.password !== '') return { address, made: undefined };
  const made = password();
  return { address: withUser(address, url.username || 'postgres', made), made };
}

function read() {
  const { values } = parseArgs({
    options: {
      ...{ out: { type: 'string' }, origin: { type: 'string' }, data: { type: 'string' } },
      ...{ keys: { type: 'string' }, smtp: { type: 'string' }, help: { type: 'boolean', default: false } },
    },
  });
  if (values.help) return undefined;
  for (const name of ['out', 'origin', 'data', 'keys'])
    if (values[name] === undefined) throw new TypeError(`--${name} is missing\n\n${USAGE}`);
  if (new URL(values.data).host === new URL(values.keys).host)
    process.stderr.write('warning: one server for data and keys has one backup of both\n');
  if (existsSync(values.out)) throw new TypeError(`${values.out} is there already: nothing is overwritten`);
  return { ...values, out: resolve(values.out) };
}

function writer(out) {
  const env = new Map();
  return {
    put(group, key, value) {
      const folder = join(out, group);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(join(folder, key), value, { mode: 0o600, flag: 'wx' });
      const setting = SETTINGS[key] ?? (key === 'portal-secret' ? PORTAL_SECRET[group] : undefined);
      if (setting !== undefined && SERVICES.includes(group))
        this.set(group, `COOP_${group.toUpperCase()}_${setting}`, value);
    },
    set(group, name, value) {
      env.set(group, [...(env.get(group) ?? []), `${name}=${value}`]);
    },
    end() {
      for (const [group, lines] of env)
        writeFileSync(join(out, `${group}.env`), `${lines.join('\n')}\n`, { mode: 0o600, flag: 'wx' });
    },
  };
}

function makeDatabases({ put, set }, { data, keys }) {
  const admins = { data: administrator(data), keys: administrator(keys) };
  for (const [name, { made }] of Object.entries(admins))
    if (made !== undefined) put('postgres', `${name}-password`, made);
  put('prepare', 'postgres-url', admins.data.address);
  put('prepare', 'keys-url', admins.keys.address);
  set('prepare', 'COOP_DATACOOPERATIVE_POSTGRES', admins.data.address);
  set('prepare', 'COOP_DATACOOPERATIVE_KEYS_DATABASE', admins.keys.address);
  for (const service of SERVICES) {
    const secret = password();
    put('prepare', `role-${service}`, secret);
    set('prepare', `COOP_ROLE_${service.toUpperCase()}`, secret);
    put(service, 'postgres-url', withUser(data, `coop_${service}`, secret));
    if (ON_KEYS.includes(service)) put(service, 'keys-url', withUser(keys, `coop_${service}`, secret));
  }
}

function makeBus({ put, set }) {
  for (const user of [...SERVICES, 'sys']) {
    const secret = password();
    put('nats', user, `"${secret}"`);
    // Compose takes one pair of quotes away.
    set('nats', `NATS_PASSWORD_${user.toUpperCase()}`, `'"${secret}"'`);
    if (user !== 'sys') put(user, 'nats-password', secret);
  }
}

async function makeKeys({ put }, { out, origin }) {
  const kek = randomBytes(32);
  for (const service of WITH_KEK) put(service, 'kek', kek);
  providerKeys(join(out, 'identity/provider-keys.json'));
  openPortalKeys(join(out, 'portal/portal.key'));
  signerKey(join(out, 'audit/log.skey'), origin, false);
  witnessKeys(join(out, 'audit/witness.skey'), origin);
  openBundleSigner(join(out, 'audit/evidence.skey'), origin);
  await openReceiptSigner(join(out, 'consent/receipts.pem'));
}

try {
  const options = read();
  if (options === undefined) process.stdout.write(`${USAGE}\n`);
  else {
    mkdirSync(options.out, { recursive: true, mode: 0o700 });
    const write = writer(options.out);
    const out = { put: write.put.bind(write), set: write.set.bind(write) };
    makeDatabases(out, options);
    makeBus(out);
    const portal = password();
    for (const service of ['identity', 'portal']) out.put(service, 'portal-secret', portal);
    out.put('identity', 'identity-secret', password());
    if (options.smtp !== undefined)
      for (const service of WRITING_MAILS) out.put(service, 'smtp-url', options.smtp);
    await makeKeys(out, options);
    write.end();
    process.stderr.write(`${options.out} opens everything: keep it apart from all backups of the data.\n`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
