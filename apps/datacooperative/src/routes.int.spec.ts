import { SmallCooperative } from './testing/small-cooperative.js';

/** Every door of the cooperative. A new one is written here by whoever opens it, so that none opens unseen. */
const DOORS: readonly string[] = [
  'DELETE /consent/contracts/:contract',
  'DELETE /consent/grants/:grant',
  'DELETE /consent/prohibitions/:prohibition',
  'DELETE /feed/webhooks/:webhook',
  'DELETE /identity/clients/:client',
  'DELETE /identity/erasures/:party',
  'DELETE /identity/mandates/:mandate',
  'DELETE /identity/parties/:party/holds/:hold',
  'DELETE /releases/:release/table',
  'GET /',
  'GET /*',
  'GET /about-me/:token',
  'GET /accessibility',
  'GET /activity',
  'GET /assets/icon.svg',
  'GET /assets/portal.css',
  'GET /audit/access',
  'GET /audit/diff',
  'GET /audit/events',
  'GET /audit/head',
  'GET /audit/proof',
  'GET /audit/readings',
  'GET /audit/state',
  'GET /audit/timeline',
  'GET /audit/why/:id',
  'GET /auditor',
  'GET /auditor/access',
  'GET /auditor/diff',
  'GET /auditor/state',
  'GET /auditor/timeline',
  'GET /auditor/why',
  'GET /concerned/:token',
  'GET /consent/contracts',
  'GET /consent/contracts/:contract',
  'GET /consent/duties',
  'GET /consent/grants',
  'GET /consent/grants/:grant/consequences',
  'GET /consent/grants/:grant/receipt',
  'GET /consent/prohibitions',
  'GET /consent/requests',
  'GET /consent/requests/:request/notice',
  'GET /demonstration/outbox',
  'GET /feed',
  'GET /feed/place',
  'GET /feed/stream',
  'GET /feed/webhooks',
  'GET /identity/erasures',
  'GET /identity/erasures/:party',
  'GET /identity/erasures/:party/state',
  'GET /identity/holds',
  'GET /identity/mandates',
  'GET /identity/mandates/history',
  'GET /identity/me',
  'GET /identity/names',
  'GET /identity/parties',
  'GET /identity/parties/:party',
  'GET /imports/:import',
  'GET /livez',
  'GET /log/checkpoint',
  'GET /me/export',
  'GET /me/export.csv',
  'GET /my/activity',
  'GET /my/activity/audits',
  'GET /my/data',
  'GET /my/data/:record',
  'GET /my/data/:record/correction',
  'GET /my/data/export',
  'GET /my/erasure',
  'GET /my/erasure/confirmation',
  'GET /my/erasure/state',
  'GET /my/sharing',
  'GET /my/sharing/grants/:grant/receipt',
  'GET /my/sharing/new',
  'GET /my/sharing/requests/:request',
  'GET /privacy',
  'GET /readyz',
  'GET /records',
  'GET /records/:record',
  'GET /releases',
  'GET /releases/:release',
  'GET /releases/:release/figures',
  'GET /releases/:release/table',
  'GET /session/callback',
  'GET /session/start',
  'GET /sign-in/:uid',
  'GET /sign-in/:uid/link/:token',
  'GET /steward/erasures',
  'GET /welcome/:token',
  'PATCH /identity/me',
  'PATCH /records/:record',
  'POST /about-me/:token/objection',
  'POST /audit/digests',
  'POST /audit/verify',
  'POST /concerned/:token/objection',
  'POST /consent/contracts',
  'POST /consent/contracts/:contract/countersignature',
  'POST /consent/contracts/:contract/signatures',
  'POST /consent/duties/:duty/fulfilment',
  'POST /consent/grants',
  'POST /consent/prohibitions',
  'POST /consent/requests',
  'POST /consent/requests/:request/answer',
  'POST /feed/webhooks',
  'POST /feed/webhooks/:webhook/activation',
  'POST /feed/webhooks/:webhook/replay',
  'POST /feed/webhooks/:webhook/secret',
  'POST /feed/webhooks/:webhook/test',
  'POST /identity/clients',
  'POST /identity/erasures',
  'POST /identity/invitations',
  'POST /identity/mandates',
  'POST /identity/parties',
  'POST /identity/parties/:party/holds',
  'POST /identity/parties/:party/membership',
  'POST /identity/parties/:party/vouches',
  'POST /imports',
  'POST /imports/:import/information',
  'POST /language',
  'POST /my/data/:record/correction',
  'POST /my/data/:record/proposals/:proposal',
  'POST /my/erasure',
  'POST /my/erasure/taken-back',
  'POST /my/sharing/grants/:grant/withdrawal',
  'POST /my/sharing/new',
  'POST /my/sharing/requests/:request',
  'POST /records',
  'POST /records/:record/proposals',
  'POST /records/:record/proposals/:proposal/acceptance',
  'POST /records/:record/proposals/:proposal/refusal',
  'POST /releases',
  'POST /session/backchannel-logout',
  'POST /session/end',
  'POST /sign-in/:uid',
  'POST /sign-in/:uid/link',
  'POST /sign-in/:uid/link/:token',
  'POST /sign-in/:uid/welcome',
  'POST /steward/erasures/holds',
  'POST /steward/erasures/holds/:hold/lifted',
  'POST /welcome/:token',
  'PUT /imports/:import/file',
];

/** The routes that Fastify knows, from the tree that it prints. Each GET answers HEAD too. */
function routesIn(tree: string): string[] {
  const above: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', segment = '', methods = ''] =
      /^((?:│ {3}| {4})*)[├└]── (\S+) \(([^)]*)\)$/.exec(line) ?? [];
    if (segment === '') return [];
    above.splice(indent.length / 4, Infinity, segment);
    return methods
      .split(', ')
      .filter((method) => method !== 'HEAD')
      .map((method) => `${method} ${above.join('')}`);
  });
}

describe('The routes of the cooperative', () => {
  let small: SmallCooperative;

  beforeAll(async () => {
    small = await SmallCooperative.open();
  });
  afterAll(() => small.remove());

  it('are these and no others: no reading without a decision, as benches measure it, is among them', () => {
    const tree = small.cooperative.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
    expect(routesIn(tree).sort()).toEqual(DOORS);
  });
});
