import { createAccount, createUser } from '@nats-io/nkeys';
import { SERVICE_GRAPH, SERVICES } from '@coop/contracts';
import { natsAccounts, servicePermissions, type AccountsPlan } from './accounts.js';

const secrets = Object.fromEntries(SERVICES.map((service) => [service, { password: `of ${service}` }]));
const plan: AccountsPlan = { services: secrets, system: { variable: 'NATS_SYS_PASSWORD' } };

describe('The accounts of the bus', () => {
  it('let a service ask, announce, answer, and read its own answers.', () => {
    const consent = {
      answers: ['consent.decide', 'consent.object'],
      asks: ['identity.client', 'audit.proof'],
      appends: true,
    };
    expect(servicePermissions('consent', { consent })).toEqual({
      publish: ['svc.identity.client', 'svc.audit.proof', 'commits.consent'],
      subscribe: [
        'svc.consent.decide consent',
        'svc.consent.object consent',
        'commits.*',
        'sessions.ended',
        '_INBOX_consent.>',
      ],
    });
  });

  it('hold no wildcard but the announcements and the own inbox.', () => {
    for (const service of SERVICES) {
      const { publish, subscribe } = servicePermissions(service);
      const wild = [...publish, ...subscribe].filter((subject) => /[*>]/.test(subject));
      expect(wild).toEqual(['commits.*', `_INBOX_${service}.>`]);
    }
  });

  it('forbid everything where nothing is allowed, because an empty list would allow everything.', () => {
    const graph = { portal: { ...SERVICE_GRAPH.portal, answers: [], endsSessions: false } };
    const text = natsAccounts({ ...plan, graph, services: { portal: { password: 'secret' } } });
    expect(text).toContain('publish: { deny: [">"] }');
    expect(text).not.toContain('allow_responses');
    expect(text).not.toContain('[]');
  });

  it('let the portal alone say which sessions ended.', () => {
    const telling = SERVICES.filter((service) =>
      servicePermissions(service).publish.includes('sessions.ended'),
    );
    expect(telling).toEqual(['portal']);
    expect(servicePermissions('portal').publish).toEqual(['sessions.ended']);
    for (const service of SERVICES) expect(servicePermissions(service).subscribe).toContain('sessions.ended');
  });

  it('quote a password, and name a variable.', () => {
    const text = natsAccounts({ ...plan, services: { ...secrets, audit: { password: 'a "b" \\ $c' } } });
    expect(text).toContain(String.raw`user: "audit", password: "a \"b\" \\ $c"`);
    expect(text).toContain('user: "sys", password: $NATS_SYS_PASSWORD');
  });

  it('take the public key of a service instead of a password, and refuse a seed or anything else.', () => {
    const user = createUser();
    const nkey = user.getPublicKey();
    const seed = new TextDecoder().decode(user.getSeed());
    const { audit: _, ...others } = secrets;
    const withKey = (given: string) =>
      natsAccounts({ ...plan, services: { ...others, audit: { nkey: given } } });
    expect(withKey(nkey)).toContain(`{ nkey: ${nkey}, permissions`);
    expect(() => withKey(seed)).toThrow('audit has no public key of a user');
    expect(() => withKey('}')).toThrow('audit has no public key of a user');
    expect(() => withKey(createAccount().getPublicKey())).toThrow('audit has no public key of a user');
  });

  it('refuse a password that would end the line.', () => {
    const services = { ...secrets, audit: { password: 'a\nb' } };
    expect(() => natsAccounts({ ...plan, services })).toThrow('the password of audit');
  });

  it('are complete: no service without a secret, no secret without a service.', () => {
    const { audit: _, ...others } = secrets;
    expect(() => natsAccounts({ ...plan, services: others })).toThrow('audit has no password and no key');
    const more = { ...secrets, stranger: { password: 'secret' } };
    expect(() => natsAccounts({ ...plan, services: more })).toThrow('"stranger" is not a service');
  });

  it('take further rights, lines and accounts.', () => {
    const text = natsAccounts({
      ...plan,
      grants: { consent: { publish: ['feed.>'], subscribe: [] } },
      inside: ['jetstream: enabled'],
      beside: ['  PARTNER1: { users: [] }'],
    });
    expect(text).toContain('"commits.consent", "feed.>"]');
    expect(text).toContain('COOP: {\n    jetstream: enabled\n');
    expect(text).toContain('PARTNER1');
  });
});
