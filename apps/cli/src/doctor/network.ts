import { connect as connectTls } from 'node:tls';
import { DAY, duration, finding, fine, messageOf, type Check, type Diagnosis } from './diagnosis.js';
import { logIsSigned, logIsWitnessed } from './log-standing.js';

export interface Issuer {
  readonly issuer: string;
  readonly now: () => Date;
}

const PATIENCE_MS = 5_000;
const SKEW_MS = 30_000;

interface Discovered {
  readonly issuer?: string;
  readonly jwks_uri?: string;
}

async function answerOf(url: string): Promise<Response> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return answer;
}

const discovery = (issuer: string): Promise<Response> =>
  answerOf(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);

export async function issuerReachable({ issuer }: Issuer): Promise<Diagnosis> {
  try {
    const found = (await (await discovery(issuer)).json()) as Discovered;
    if (found.issuer === issuer) return fine('issuer', `${issuer} answers`);
    return finding('issuer', `it calls itself ${found.issuer ?? 'nothing'}, not ${issuer}`, {
      cause: 'tokens name their issuer, and a service takes those of exactly the name that it was told',
      remedy: 'set the issuer of the services to the name that it gives itself',
    });
  } catch (error) {
    return finding('issuer', `it cannot be reached: ${messageOf(error)}`, {
      cause: 'the provider is down, or its name leads elsewhere from this machine',
      remedy: 'nobody signs in until it is back; sessions go on for as long as their tokens are valid',
    });
  }
}

export async function issuerKeys({ issuer }: Issuer): Promise<Diagnosis | undefined> {
  const found = (await (await discovery(issuer).catch(() => undefined))?.json()) as Discovered | undefined;
  if (found?.jwks_uri === undefined) return undefined;
  const advice = {
    cause:
      'tokens are verified with these keys: new ones are refused as soon as a service has to look them up',
    remedy: 'repair the provider, or let services read the keys elsewhere (issuer keys in their settings)',
  };
  try {
    const { keys = [] } = (await (await answerOf(found.jwks_uri)).json()) as {
      readonly keys?: readonly object[];
    };
    if (keys.length > 0) return fine('keys of the issuer', `${keys.length} are published`);
    return finding('keys of the issuer', 'it publishes none', advice);
  } catch (error) {
    return finding('keys of the issuer', messageOf(error), advice);
  }
}

/** The clocks of two machines, by what the other one said in between. Both in milliseconds. */
export function clockSkew(
  check: string,
  there: number,
  here: { readonly before: number; readonly after: number },
) {
  const skew = Math.max(here.before - there, there - here.after, 0);
  if (skew <= SKEW_MS) return fine(check, 'agrees with this machine');
  return finding(check, `differs from this machine by ${duration(skew)}`, {
    cause: 'tokens, links and terms are valid from and until a time: each clock decides otherwise',
    remedy: 'let both machines follow the same time servers',
  });
}

export async function issuerClock({ issuer, now }: Issuer): Promise<Diagnosis | undefined> {
  const before = now().getTime();
  const date = (await discovery(issuer).catch(() => undefined))?.headers.get('date');
  // The header counts whole seconds.
  return date == null
    ? undefined
    : clockSkew('clock of the issuer', Date.parse(date), { before: before - 1_000, after: now().getTime() });
}

export const issuerChecks: Readonly<Record<string, Check<Issuer>>> = {
  issuer: issuerReachable,
  'keys of the issuer': issuerKeys,
  'clock of the issuer': issuerClock,
};

export interface Site {
  readonly url: string;
  readonly now: Date;
}

const SOON = 14 * DAY;

interface Certificate {
  readonly until: number;
  /** Why it is not believed; undefined when it is. */
  readonly refused: string | undefined;
}

function certificateOf({ hostname, port }: URL): Promise<Certificate> {
  return new Promise((resolve, reject) => {
    const options = { host: hostname, port: port === '' ? 443 : Number(port), rejectUnauthorized: false };
    const socket = connectTls(
      { ...options, ...(/^[\d.:[\]]+$/.test(hostname) ? {} : { servername: hostname }) },
      () => {
        const until = Date.parse(socket.getPeerCertificate().valid_to);
        const refused = socket.authorized ? undefined : String(socket.authorizationError);
        socket.end();
        resolve({ until, refused });
      },
    );
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
  });
}

export async function certificate({ url, now }: Site): Promise<Diagnosis | undefined> {
  const address = new URL(url);
  if (address.protocol !== 'https:') return undefined;
  const { until, refused } = await certificateOf(address);
  const left = until - now.getTime();
  const detail = left > 0 ? `valid for ${duration(left)}` : `expired ${duration(-left)} ago`;
  if (left > SOON && refused === undefined) return fine('certificate', detail);
  return finding('certificate', refused === undefined ? detail : `${detail}; not believed here: ${refused}`, {
    cause: 'whatever renews it has stopped, or its chain is not complete: nobody will reach the site',
    remedy: 'renew it, and look at what should have done so',
  });
}

export async function siteReady({ url }: Site): Promise<Diagnosis> {
  const advice = {
    cause: 'the cooperative or the proxy before it does not run, or a part of it does not follow the ledger',
    remedy: 'look at the log of the process that answers, and at /readyz of each service',
  };
  try {
    await answerOf(new URL('log/checkpoint', url.endsWith('/') ? url : `${url}/`).href);
    return fine('site', 'it answers');
  } catch (error) {
    return finding('site', `it does not answer: ${messageOf(error)}`, advice);
  }
}

export const siteChecks: Readonly<Record<string, Check<Site>>> = {
  ...{ site: siteReady, certificate },
  'signing of the log': logIsSigned,
  'witnesses of the log': logIsWitnessed,
};
