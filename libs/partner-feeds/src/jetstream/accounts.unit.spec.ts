import { createAccount, createCurve } from '@nats-io/nkeys';
import { createSecretKey } from 'node:crypto';
import { feedAccounts, type FeedAccountsPlan } from './accounts.js';
import { calloutKeys } from './callout.js';
import { namingUnder } from './names.js';
import { partnerPermissions } from './permissions.js';
import { natsConfigWithFeeds } from './testing/nats-config.js';

const plan: FeedAccountsPlan = {
  feeds: { variable: 'NATS_FEEDS_PASSWORD' },
  callout: { variable: 'NATS_FEEDS_CALLOUT_PASSWORD' },
  connections: { variable: 'NATS_FEEDS_CONNECTIONS_PASSWORD' },
  issuer: '$NATS_FEEDS_ISSUER',
  encryption: '$NATS_FEEDS_ENCRYPTION',
  staticUsers: ['sys', 'consent'],
};

describe('The accounts of partner feeds', () => {
  it('ask the service about everybody but the users that have a password', () => {
    expect(feedAccounts(plan).authorization).toBe(
      [
        'authorization {',
        '  auth_callout {',
        '    issuer: $NATS_FEEDS_ISSUER',
        '    auth_users: ["feeds", "callout", "feeds-connections", "sys", "consent"]',
        '    account: FEEDS_CALLOUT',
        '    xkey: $NATS_FEEDS_ENCRYPTION',
        '  }',
        '}',
        '',
      ].join('\n'),
    );
  });

  it('hold no password when variables are named', () => {
    const { beside, systemUser } = feedAccounts(plan);
    expect(beside).toEqual([
      '  FEEDS: { jetstream: enabled, users: [ { user: "feeds", password: $NATS_FEEDS_PASSWORD } ] }',
      '  FEEDS_CALLOUT: { users: [ { user: "callout", password: $NATS_FEEDS_CALLOUT_PASSWORD } ] }',
    ]);
    expect(systemUser).toContain('password: $NATS_FEEDS_CONNECTIONS_PASSWORD');
    expect(systemUser).toContain(
      'publish: { allow: ["$SYS.REQ.SERVER.PING.CONNZ", "$SYS.REQ.SERVER.*.KICK"] }',
    );
  });

  it('stand beside those of the services, of which none is left to the callout', () => {
    const graph = { consent: { answers: [], asks: [], appends: true } };
    const text = natsConfigWithFeeds(
      { graph, services: { consent: { password: 'x' } }, system: { variable: 'NATS_SYS_PASSWORD' } },
      plan,
    );
    expect(text).toMatch(/SYS: \{ users: \[ \{ user: "feeds-connections".*\{ user: "sys"/);
    expect(text).toContain('auth_users: ["feeds", "callout", "feeds-connections", "consent", "sys"]');
  });

  it.each([
    ['an issuer that is no account', { issuer: createCurve().getPublicKey() }],
    ['an encryption key that is none', { encryption: createAccount().getPublicKey() }],
    ['a variable without a name', { feeds: { variable: 'a b' } }],
    ['a password with a line break', { callout: { password: 'a\nb' } }],
  ])('are not written with %s', (_what, change) => {
    expect(() => feedAccounts({ ...plan, ...change })).toThrow(TypeError);
  });
});

describe('What a partner may do on the server', () => {
  const naming = namingUnder(createSecretKey(Buffer.alloc(32, 1)));
  const [one, other] = ['one', 'other'].map((party) => ({
    names: naming.feed(party),
    reader: naming.reader(party, 'system'),
  }));

  it('names one stream and one consumer, and no place in it stands for any', () => {
    if (one === undefined) throw new Error('there is one');
    const { publish, subscribe } = partnerPermissions(one.names, one.reader, 'FEEDS');
    const place = `${one.names.stream}.${one.reader.consumer}`;
    expect(publish).toEqual([
      `$JS.API.CONSUMER.MSG.NEXT.${place}`,
      `$JS.API.CONSUMER.INFO.${place}`,
      `$JS.ACK.${place}.>`,
      expect.stringMatching(new RegExp(String.raw`^\$JS\.ACK\._\.[0-9A-Za-z]{8}\.${place}\.>$`)),
    ]);
    expect(subscribe).toEqual([`${one.names.inbox}.>`]);
    expect([...publish, ...subscribe].join(' ')).not.toContain('*');
  });

  it('has names that tell nothing of the partner, and none of which is part of another’s', () => {
    const names = [one, other].flatMap((feed) => [
      ...Object.values(feed?.names ?? {}),
      feed?.reader.consumer,
    ]);
    expect(new Set(names).size).toBe(names.length);
    expect(names.join(' ')).not.toMatch(/one|other|system/);
    expect(one?.names.input).not.toContain(one?.names.id);
  });
});

describe('The keys of the callout', () => {
  it.each([
    ['no seed', { issuerSeed: 'secret' }],
    ['a seed of another kind', { issuerSeed: new TextDecoder().decode(createCurve().getSeed()) }],
    [
      'a curve seed of another kind',
      {
        issuerSeed: new TextDecoder().decode(createAccount().getSeed()),
        encryptionSeed: new TextDecoder().decode(createAccount().getSeed()),
      },
    ],
  ])('are refused at the start when one is %s, without being shown', (_what, seeds) => {
    expect(() => calloutKeys(seeds)).toThrow(/is not a seed that begins with S[AX]$/);
  });
});
