import { openReadModels } from '@coop/event-store-sqlite/read-models';
import type { InProcessHub } from '@coop/message-bus';
import type { TrustedIssuer } from '@coop/service-kit';
import { testApp } from '@coop/service-kit/testing';
import type { Fetch } from '../client/http-client.js';
import { PortalModule } from '../portal.module.js';
import { openPortalKeys } from '../session/portal-keys.js';
import type { Tokens } from '../session/session-store.js';
import type { BegunSignIn, SignInProvider } from '../session/sign-in.js';
import type { LogoutSettings, PortalSettings } from '../settings.js';
import * as history from './invented-audit.js';
import * as asked from './invented-questions.js';
import * as pseudonyms from './invented-pseudonyms.js';
import * as tables from './invented-releases.js';
import { ownLogFile } from './invented-own-log.js';
import * as invented from './invented-data.js';
import * as receipts from './invented-receipts.js';
import * as voids from './invented-voids.js';

export const BASE = 'http://localhost:3000';

/** An issuer without keys: nothing that it is said to have signed is believed. */
const UNTRUSTED: TrustedIssuer = {
  ...{ issuer: `${BASE}/oidc`, name: 'embedded', audience: 'urn:datacooperative:api' },
  ...{ algorithms: ['ES256'], keys: { keys: [] } },
};

/** A provider that lets everyone in. */
export class FakeProvider implements SignInProvider {
  /** What a renewal gives; `undefined`: nothing any more. */
  renewed: Tokens | undefined;
  ended = 0;
  /** What the next sign-in says of the session at the provider. */
  idToken: string | undefined;
  #count = 0;

  begin(): Promise<BegunSignIn> {
    this.#count += 1;
    const state = `state-${this.#count}`;
    return Promise.resolve({ address: `${BASE}/oidc/auth?state=${state}`, state, nonce: 'n', verifier: 'v' });
  }

  complete(): Promise<Tokens> {
    return Promise.resolve({
      ...{ accessToken: 'access', expires: Number.MAX_SAFE_INTEGER },
      ...(this.idToken === undefined ? {} : { idToken: this.idToken }),
    });
  }

  renew(): Promise<Tokens | undefined> {
    return Promise.resolve(this.renewed);
  }

  end(): Promise<string | undefined> {
    this.ended += 1;
    return Promise.resolve(`${BASE}/oidc/session/end`);
  }
}

export interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Answers of the APIs by method and path; what is not there is not found. */
export type Answers = Record<string, () => Response>;

const DEFAULT_ANSWERS: Answers = {
  'GET /identity/me': () => Response.json(invented.me),
  'GET /identity/names': () => Response.json({ names: invented.NAMES }),
  'GET /releases/references': () =>
    Response.json({
      references: [
        { kind: 'hierarchy', name: 'noga' },
        { kind: 'population', name: 'census' },
      ],
    }),
  'GET /identity/mandates': () => Response.json({ mandates: invented.mandates }),
  'GET /records': () => Response.json({ records: invented.recordSummaries(25) }),
  [`GET /records/${invented.id(100)}`]: () => Response.json(invented.record(3)),
  [`GET /identity/erasures/${invented.me.party}/state`]: () => Response.json(invented.erasureState),
  'GET /identity/erasures': () => Response.json({ erasures: invented.unfinishedErasures(3) }),
  'GET /identity/holds': () => Response.json({ holds: invented.holdsInForce(2) }),
  'GET /me/export': () => Response.json({ records: [] }),
  'GET /activity': () => Response.json({ activity: invented.activityLines(21) }),
  'GET /consent/grants': () => Response.json({ grants: invented.grants(5) }),
  'GET /consent/grants/standing': () => Response.json({ grants: voids.standingGrants(3), next: 480 }),
  [`GET /consent/grants/${invented.id(400)}/invalidation`]: () => Response.json(voids.beforeInvalidation()),
  'GET /consent/taxonomies': () => Response.json({ current: 'dpv-2.3' }),
  'GET /consent/proposals': () => Response.json(invented.votes(5)),
  'GET /consent/receipts': () => Response.json({ receipts: invented.receipts(4) }),
  [`GET /consent/receipts/${invented.id(450)}/proof`]: () => new Response(receipts.agreementFile()),
  'GET /consent/agreements': () => Response.json({ agreements: invented.agreements(4) }),
  'GET /consent/agreements/roster': () => Response.json({ presets: invented.roster(5) }),
  'GET /consent/requests': () => Response.json({ requests: invented.requests(1) }),
  [`GET /consent/contracts/${invented.id(600)}`]: () => Response.json(invented.wholeContract()),
  'GET /consent/contracts': () => Response.json({ contracts: invented.contracts }),
  'GET /concerned/link': () => Response.json(invented.concerned(2)),
  'GET /releases': () => Response.json({ releases: tables.releases(3) }),
  [`GET /releases/${invented.id(990)}`]: () => Response.json(tables.release('proposed')),
  [`GET /releases/${invented.id(990)}/figures`]: () => Response.json(tables.figures),
  'GET /pseudonymised/reidentifications': () =>
    Response.json({ reidentifications: pseudonyms.councilRequests(3) }),
  'GET /pseudonymised/reidentifications/mine': () =>
    Response.json({ reidentifications: pseudonyms.ownRequests }),
  'GET /questions': () => Response.json({ questions: asked.questions(3) }),
  'GET /questions/budgets': () => Response.json({ budgets: asked.budgets }),
  [`GET /questions/${invented.id(1100)}`]: () => Response.json(asked.histogram),
  'GET /audit/readings': () => Response.json({ readings: invented.auditReadings }),
  [`GET /audit/own/${invented.id(800)}/why`]: () => Response.json(history.ownWhyView),
  [`GET /audit/own/${invented.id(800)}/proof`]: () => new Response(receipts.readingFile()),
  'GET /audit/own/log': () => Response.json(ownLogFile(30, 2)),
  'GET /audit/head': () => Response.json(history.head),
  'GET /audit/timeline': () => Response.json(history.timelineView(20)),
  'GET /audit/events/1': () => Response.json(history.eventView(3)),
  'GET /audit/proof': () => Response.json(history.proofView),
  'GET /audit/state': () => Response.json(history.stateView),
  'GET /audit/diff': () => Response.json(history.diffView(5)),
  'GET /audit/access': () => Response.json(history.accessView(5)),
  [`GET /audit/why/${invented.id(800)}`]: () => Response.json(history.whyView),
};

/** A problem document as the services write it. */
export const problem = (status: number, code: string, members: object = {}): Response =>
  Response.json({ ...members, status, code, type: `urn:datacooperative:problem:${code}` }, { status });

export async function portalUnderTest(
  options: {
    readonly https?: boolean;
    readonly demonstration?: boolean;
    /** What a second instance has in common with the first. */
    readonly shared?: Pick<PortalSettings, 'tables' | 'keys'>;
    readonly logout?: LogoutSettings;
    /** Where its message handlers answer. */
    readonly hub?: InProcessHub;
  } = {},
) {
  const calls: ApiCall[] = [];
  const answers: Answers = { ...DEFAULT_ANSWERS };
  const provider = new FakeProvider();
  const fetch: Fetch = (url, init) => {
    const { pathname } = new URL(url);
    const { method = 'GET', headers, body } = init;
    const parsed: unknown = typeof body === 'string' ? JSON.parse(body) : undefined;
    calls.push({
      method,
      path: url.replace('http://api', ''),
      headers: headers as Record<string, string>,
      body: parsed,
    });
    return Promise.resolve(answers[`${method} ${pathname}`]?.() ?? problem(404, 'not-found'));
  };
  const settings = {
    apiBase: 'http://api',
    baseUrl: options.https === true ? 'https://coop.example' : BASE,
    issuer: `${BASE}/oidc`,
    clientId: 'portal',
    clientSecret: 'invented',
    demonstration: options.demonstration ?? true,
    cooperativeName: 'Coopérative de démonstration',
    clock: () => invented.NOW,
    tables: openReadModels(':memory:'),
    keys: openPortalKeys(),
    logout: { issuer: UNTRUSTED, onEnded: () => undefined },
    ...options.shared,
    ...(options.logout === undefined ? {} : { logout: options.logout }),
  };
  const { app, lines } = await testApp({
    imports: [PortalModule.register(settings, { provider, fetch })],
    ...(options.hub === undefined ? {} : { hub: options.hub }),
  });
  const { tables, keys } = settings;
  return { browser: () => new Browser(app), app, calls, answers, provider, lines, shared: { tables, keys } };
}

type App = Awaited<ReturnType<typeof testApp>>['app'];

/** A browser as far as the pages see one: it keeps cookies and fills in forms that it was given. */
export class Browser {
  readonly cookies = new Map<string, string>();
  html = '';

  constructor(private readonly app: App) {}

  async get(url: string, headers: Record<string, string> = {}) {
    const answer = await this.app.inject({ method: 'GET', url, headers: { ...this.#headers(), ...headers } });
    return this.#keep(answer);
  }

  /** Posts a form with the token of the last page, as its hidden field carried it. */
  async post(
    url: string,
    form: Record<string, string | readonly string[]> = {},
    headers: Record<string, string> = {},
  ) {
    const hidden = { 'form-token': this.hidden('form-token'), 'form-key': this.hidden('form-key') };
    return this.postExactly(url, { ...hidden, ...form }, headers);
  }

  async postExactly(
    url: string,
    form: Record<string, string | readonly string[]>,
    headers: Record<string, string> = {},
  ) {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(form))
      for (const each of typeof value === 'string' ? [value] : value) body.append(name, each);
    const type = { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'same-origin' };
    const answer = await this.app.inject({
      method: 'POST',
      url,
      headers: { ...this.#headers(), ...type, ...headers },
      payload: body.toString(),
    });
    return this.#keep(answer);
  }

  hidden(name: string): string {
    return new RegExp(`name="${name}" value="([^"]+)"`).exec(this.html)?.[1] ?? '';
  }

  async signIn(next = '/'): Promise<void> {
    const start = await this.get(`/session/start?next=${encodeURIComponent(next)}`);
    const state = new URL(String(start.headers['location'])).searchParams.get('state') ?? '';
    await this.get(`/session/callback?code=c&state=${state}`);
    await this.get('/my/data');
  }

  #headers(): Record<string, string> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return { Accept: 'text/html', ...(cookie === '' ? {} : { Cookie: cookie }) };
  }

  #keep(answer: Awaited<ReturnType<App['inject']>>) {
    for (const { name, value, maxAge } of answer.cookies)
      if (maxAge === 0) this.cookies.delete(name);
      else this.cookies.set(name, value);
    this.html = answer.body;
    return answer;
  }
}
