import { connect } from 'node:net';
import { finding, fine, messageOf, type Check, type Diagnosis } from './diagnosis.js';

export interface NatsMonitor {
  /** `http://host:8222`. */
  readonly monitor: string;
}

const PATIENCE_MS = 5_000;
/** What bulk readings need. */
const ENOUGH_BYTES = 8 * 1024 * 1024;

async function ask<Answer>({ monitor }: NatsMonitor, path: string): Promise<Answer> {
  const url = new URL(path, monitor.endsWith('/') ? monitor : `${monitor}/`);
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(`${url.pathname} answers ${answer.status}`);
  return (await answer.json()) as Answer;
}

interface Server {
  readonly version?: string;
  readonly max_payload?: number;
}

const serverOf = (part: NatsMonitor): Promise<Server | undefined> =>
  ask<Server>(part, 'varz').catch(() => undefined);

export async function natsReachable(part: NatsMonitor): Promise<Diagnosis> {
  try {
    const { version = 'unknown' } = await ask<Server>(part, 'varz');
    return fine('NATS', `version ${version} answers`);
  } catch (error) {
    return finding('NATS', `its monitor cannot be reached: ${messageOf(error)}`, {
      cause: 'NATS is down, or its monitoring port is closed to this machine',
      remedy: 'services go on reading the ledger, but ask each other nothing: see when-nats-is-down',
    });
  }
}

export async function natsPayload(part: NatsMonitor): Promise<Diagnosis | undefined> {
  const bytes = (await serverOf(part))?.max_payload;
  if (bytes === undefined) return undefined;
  if (bytes >= ENOUGH_BYTES) return fine('messages of NATS', `up to ${bytes} bytes`);
  return finding('messages of NATS', `at most ${bytes} bytes, and ${ENOUGH_BYTES} are needed`, {
    cause: 'its configuration leaves max_payload at the default',
    remedy: 'set max_payload: 8MB and let it read its configuration again',
  });
}

interface JetStream {
  readonly disabled?: boolean;
  readonly config?: { readonly sync_always?: boolean; readonly sync_interval?: number };
}

export async function natsSync(part: NatsMonitor): Promise<Diagnosis | undefined> {
  const stream = await ask<JetStream>(part, 'jsz').catch(() => undefined);
  if (stream === undefined || stream.disabled === true || stream.config === undefined) return undefined;
  if (stream.config.sync_always === true) return fine('disk of JetStream', 'every message is synced');
  return finding('disk of JetStream', 'messages are acknowledged before they are on the disk', {
    cause: 'sync_interval is not `always`: after a power cut acknowledged messages are gone',
    remedy: 'set jetstream { sync_interval: always }; partners’ streams are filled again from the ledger',
  });
}

export const natsMonitorChecks: Readonly<Record<string, Check<NatsMonitor>>> = {
  NATS: natsReachable,
  'messages of NATS': natsPayload,
  'disk of JetStream': natsSync,
};

export interface Nats {
  /** `nats://host:4222`. */
  readonly nats: string;
}

interface Info {
  readonly auth_required?: boolean;
  readonly tls_required?: boolean;
}

/**
 * Whether somebody who names no user is let in: asked for in the protocol's own words
 * (https://docs.nats.io/reference/reference-protocols/nats-protocol), which tells users that stand in for nobody, too.
 */
function letsAnybodyIn(nats: string): Promise<boolean> {
  const { hostname, port } = new URL(nats);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: port === '' ? 4222 : Number(port) });
    let text = '';
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.on('data', (data) => {
      const greeted = text.includes('\n');
      text += data.toString();
      if (text.includes('\nPONG')) return end(true);
      if (text.includes('\n-ERR')) return end(false);
      if (greeted || !text.includes('\n')) return;
      if (!text.startsWith('INFO ')) return socket.destroy(new Error('what answers there is no NATS'));
      const info = JSON.parse(text.slice(5, text.indexOf('\n'))) as Info;
      if (info.tls_required === true) return end(info.auth_required !== true);
      socket.write('CONNECT {"verbose":false,"pedantic":false,"lang":"coop","version":"1"}\r\nPING\r\n');
    });
  });
}

export async function natsAnonymous({ nats }: Nats): Promise<Diagnosis> {
  if (!(await letsAnybodyIn(nats))) return fine('access to NATS', 'it asks who connects');
  return finding('access to NATS', 'it lets anybody in', {
    cause: 'its configuration has no accounts, or a user for those who name none (no_auth_user)',
    remedy: 'give each service the user that the chart’s example has for it, and no other',
  });
}

export const natsChecks: Readonly<Record<string, Check<Nats>>> = { 'access to NATS': natsAnonymous };
