import { consentEvents } from '@coop/contracts';
import { z } from 'zod';

const ref = (path) => ({ $ref: `#/${path}` });

/** JSON Schema draft 7: what a Schema Object of AsyncAPI 3 understands. */
function schemaOf(zod) {
  const { $schema: _, ...schema } = z.toJSONSchema(zod, { target: 'draft-7' });
  return schema;
}

/** `consent.grant.given` as `GrantGiven`. */
const nameOf = (type) =>
  type
    .split(/[.-]/)
    .slice(1)
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('');

const POINTERS = Object.entries(consentEvents.FEED_POINTERS).map(([type, pointer]) => ({
  ...pointer,
  name: nameOf(type),
}));
const TEST = { ...consentEvents.TEST_POINTER, name: 'WebhookTest' };

const CLOUD_EVENT = 'application/cloudevents+json';

const messageOf =
  (extra = {}) =>
  ({ name, type, doc }) => [
    name,
    {
      name: type,
      title: type,
      summary: doc,
      contentType: CLOUD_EVENT,
      ...extra,
      payload: ref(`components/schemas/${name}`),
    },
  ];

const WEBHOOK_HEADERS = {
  type: 'object',
  description: 'Standard Webhooks 1.0.0.',
  required: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
  properties: {
    'webhook-id': {
      type: 'string',
      description: 'The id of the event, the same at each attempt: discard what you have seen.',
    },
    'webhook-timestamp': {
      type: 'string',
      pattern: '^[0-9]+$',
      description: 'Time of the attempt, in seconds since 1970: refuse what is more than five minutes away.',
    },
    'webhook-signature': {
      type: 'string',
      description:
        'One or more of `v1,<base64>`, separated by a space: HMAC-SHA-256 over `id.timestamp.body` under your secret. Several during a rotation: one that fits is enough.',
    },
  },
};

const QUEUE_HEADERS = {
  type: 'object',
  required: ['Nats-Msg-Id'],
  properties: {
    'Nats-Msg-Id': { type: 'string', description: 'The id of the event: discard what you have seen.' },
  },
};

const PAGE_QUERY = {
  type: 'object',
  properties: {
    after: { type: 'string', maxLength: 200, description: 'Cursor to go on from; absent: the beginning.' },
    limit: { type: 'integer', minimum: 1, maximum: 500, default: 100 },
  },
};

const PAGE = {
  type: 'object',
  required: ['events', 'next'],
  properties: {
    events: {
      type: 'array',
      items: { oneOf: POINTERS.map(({ name }) => ref(`components/schemas/${name}`)) },
    },
    next: { type: 'string', description: 'Cursor to ask with the next time.' },
  },
};

const SERVERS = {
  cooperative: {
    host: '{host}',
    protocol: 'https',
    description: 'The cooperative. The name is a placeholder: ask your cooperative for its own.',
    variables: { host: { default: 'cooperative.example', description: 'Where the cooperative is reached.' } },
    security: [ref('components/securitySchemes/accessToken')],
  },
  partner: {
    host: '{webhookHost}',
    protocol: 'https',
    description: 'Your own server, as you registered it by `POST /feed/webhooks`: port 443 or 8443.',
    variables: {
      webhookHost: { default: 'partner.example', description: 'Host of the registered address.' },
    },
    security: [ref('components/securitySchemes/webhookSignature')],
  },
  queue: {
    host: '{natsHost}',
    protocol: 'nats',
    description: 'NATS with JetStream, over TLS; only where the cooperative runs its distributed form.',
    variables: {
      natsHost: { default: 'queue.cooperative.example:4222', description: 'Where the queue is reached.' },
    },
    security: [ref('components/securitySchemes/queueUser')],
  },
};

const CHANNELS = {
  feedPage: {
    address: '/feed',
    title: 'Feed, page by page',
    description: 'You ask when you like, with the cursor of the last answer.',
    servers: [ref('servers/cooperative')],
    messages: {
      pageRequest: { title: 'Which page', payload: ref('components/schemas/FeedQuery') },
      page: {
        title: 'A page of the feed',
        contentType: 'application/json',
        payload: ref('components/schemas/FeedPage'),
      },
    },
  },
  feedStream: {
    address: '/feed/stream',
    title: 'Feed as server-sent events',
    description:
      'HTML Living Standard, section 9.2. `id` is the cursor, `event` the type, `data` the event. Reconnect with `Last-Event-ID`, or begin with `?after=`.',
    servers: [ref('servers/cooperative')],
    messages: Object.fromEntries(POINTERS.map(messageOf())),
  },
  webhook: {
    address: null,
    title: 'Feed by webhook',
    description:
      'POST to the address that you registered, in the order of the feed, at least once. Any 2xx within 15 seconds is success, 410 ends it, redirects are failures; ten attempts within about 76 hours.',
    servers: [ref('servers/partner')],
    messages: Object.fromEntries(
      [...POINTERS, TEST].map(messageOf({ headers: ref('components/schemas/WebhookHeaders') })),
    ),
  },
  queue: {
    address: 'feed.{partner}',
    title: 'Feed by a durable queue',
    description:
      'A JetStream stream of your own, and a durable consumer that the cooperative makes for you and from which you pull. Answers come to inboxes that begin with `_INBOX_{partner}`. Acknowledge each message; what you do not acknowledge comes again.',
    servers: [ref('servers/queue')],
    parameters: {
      partner: { description: 'Your own token, 32 hexadecimal digits. You are permitted no other.' },
    },
    messages: Object.fromEntries(
      POINTERS.map(messageOf({ headers: ref('components/schemas/QueueHeaders') })),
    ),
  },
};

const messagesIn = (channel) =>
  Object.keys(CHANNELS[channel].messages).map((name) => ref(`channels/${channel}/messages/${name}`));

const OPERATIONS = {
  answerPage: {
    action: 'receive',
    channel: ref('channels/feedPage'),
    summary: 'Answers with the next events.',
    messages: [ref('channels/feedPage/messages/pageRequest')],
    bindings: { http: { method: 'GET', query: PAGE_QUERY, bindingVersion: '0.3.0' } },
    reply: {
      channel: ref('channels/feedPage'),
      messages: [ref('channels/feedPage/messages/page')],
    },
  },
  stream: {
    action: 'send',
    channel: ref('channels/feedStream'),
    summary: 'Sends what is there, then what comes, until you go away.',
    messages: messagesIn('feedStream'),
    bindings: { http: { method: 'GET', bindingVersion: '0.3.0' } },
  },
  call: {
    action: 'send',
    channel: ref('channels/webhook'),
    summary: 'Calls your server, and tries again for days.',
    messages: messagesIn('webhook'),
    bindings: { http: { method: 'POST', bindingVersion: '0.3.0' } },
  },
  enqueue: {
    action: 'send',
    channel: ref('channels/queue'),
    summary: 'Keeps events in your stream until you acknowledge them.',
    messages: messagesIn('queue'),
  },
};

const SECURITY = {
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'Access token of your registered system, by client credentials.',
  },
  webhookSignature: {
    type: 'symmetricEncryption',
    description:
      'The other way round: your server checks each message by its signature. The secret (`whsec_…`) is in the answers to `POST /feed/webhooks` and `POST /feed/webhooks/{webhook}/secret`, and nowhere else.',
  },
  queueUser: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'The same access token, given as the token of the NATS connection. You are admitted for minutes at a time, as long as a contract is in force; connections end with the contract.',
  },
};

/**
 * `docs/reference/asyncapi.json`: what partners are told and by which ways, from the schemas of
 * libs/contracts/src/consent/feed.ts, as AsyncAPI 3.0.
 */
export function asyncApi() {
  const schemas = Object.fromEntries([...POINTERS, TEST].map(({ name, event }) => [name, schemaOf(event)]));
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'Partner feeds of a data cooperative',
      version: '1.0.0',
      description:
        'What a partner is told of its contracts, grants and duties: CloudEvents 1.0 that point at something and hold no personal value. The data behind a pointer are asked for, and decided on, each time. Generated by `npm run docs`.',
      license: { name: 'MPL-2.0', url: 'https://www.mozilla.org/MPL/2.0/' },
    },
    defaultContentType: CLOUD_EVENT,
    servers: SERVERS,
    channels: CHANNELS,
    operations: OPERATIONS,
    components: {
      schemas: {
        ...schemas,
        FeedQuery: PAGE_QUERY,
        FeedPage: PAGE,
        WebhookHeaders: WEBHOOK_HEADERS,
        QueueHeaders: QUEUE_HEADERS,
      },
      securitySchemes: SECURITY,
    },
  };
  return JSON.stringify(document);
}
