/** A password, or the name of a variable that holds one with its own double quotes. */
export type FeedSecret = { readonly password: string } | { readonly variable: string };

export interface FeedAccountsPlan {
  /** Password of the user `feeds`, who fills the streams. */
  readonly feeds: FeedSecret;
  /** Password of the user `callout`, who says who partners are. */
  readonly callout: FeedSecret;
  /** Password of the user `feeds-connections` of the system account, who sees and ends connections and nothing else. */
  readonly connections: FeedSecret;
  /** Public key of the issuer, `A…`, or `$NAME` of a variable that holds it. */
  readonly issuer: string;
  /** Public curve key, `X…` or `$NAME`, so that the tokens of partners travel encrypted. */
  readonly encryption?: string;
  /** Users with a password or key of their own, in all accounts but these: `sys` and the services, or their keys. */
  readonly staticUsers: readonly string[];
  readonly account?: string;
}

/** Pieces of a nats.conf. */
export interface FeedAccounts {
  /** Further accounts. */
  readonly beside: readonly string[];
  /** A user for the system account. */
  readonly systemUser: string;
  /** The block `authorization`. */
  readonly authorization: string;
}

/** Names of the users, for whoever connects. */
export const FEED_USERS = { feeds: 'feeds', callout: 'callout', connections: 'feeds-connections' } as const;

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

function user(name: string, secret: FeedSecret): string {
  if ('variable' in secret) {
    if (!/^[A-Z][A-Z0-9_]*$/.test(secret.variable))
      throw new TypeError(`the variable of ${name} has no name`);
    return `user: ${quoted(name)}, password: $${secret.variable}`;
  }
  if (!/^[\u0020-\u007e]+$/.test(secret.password))
    throw new TypeError(`the password of ${name} must be of printable ASCII characters`);
  return `user: ${quoted(name)}, password: ${quoted(secret.password)}`;
}

function publicKey(text: string, prefix: string, what: string): string {
  if (!new RegExp(String.raw`^(${prefix}[A-Z2-7]{55}|\$[A-Z][A-Z0-9_]*)$`).test(text))
    throw new TypeError(`${what} is neither a public key that begins with ${prefix} nor a variable`);
  return text;
}

/** What a user hears answers on; users of one account are told apart by it. */
export const feedsInbox = (name: string): string => `_INBOX_${name}`;

/**
 * The accounts of partner feeds: one for the streams, into which partners are let by the callout, and one in which
 * the callout is asked. Whoever is not among the static users is asked about, so that list must be complete.
 * @throws TypeError when a secret or key is malformed
 */
export function feedAccounts(plan: FeedAccountsPlan): FeedAccounts {
  const { feeds, callout, connections } = FEED_USERS;
  const account = plan.account ?? 'FEEDS';
  const users = [feeds, callout, connections, ...plan.staticUsers].map(quoted).join(', ');
  const inbox = `${feedsInbox(connections)}.>`;
  return {
    beside: [
      `  ${account}: { jetstream: enabled, users: [ { ${user(feeds, plan.feeds)} } ] }`,
      `  FEEDS_CALLOUT: { users: [ { ${user(callout, plan.callout)} } ] }`,
    ],
    systemUser:
      `{ ${user(connections, plan.connections)}, permissions: { ` +
      `publish: { allow: ["$SYS.REQ.SERVER.PING.CONNZ", "$SYS.REQ.SERVER.*.KICK"] }, ` +
      `subscribe: { allow: [${quoted(inbox)}] } } }`,
    authorization: [
      'authorization {',
      '  auth_callout {',
      `    issuer: ${publicKey(plan.issuer, 'A', 'the issuer')}`,
      `    auth_users: [${users}]`,
      '    account: FEEDS_CALLOUT',
      ...(plan.encryption === undefined
        ? []
        : [`    xkey: ${publicKey(plan.encryption, 'X', 'the key of the encryption')}`]),
      '  }',
      '}',
      '',
    ].join('\n'),
  };
}
