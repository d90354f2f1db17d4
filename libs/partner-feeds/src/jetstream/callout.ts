import { decode, encodeAuthorizationResponse, encodeUser, type AuthorizationRequest } from '@nats-io/jwt';
import { fromPublic, fromSeed, type KeyPair } from '@nats-io/nkeys';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import type { FeedNames, Reader } from './names.js';
import { partnerPermissions } from './permissions.js';

/** Whether somebody who shows a token is let in. */
export type Admission =
  | {
      readonly kind: 'admitted';
      readonly names: FeedNames;
      readonly reader: Reader;
      /** Seconds since 1970: when the token ends. */
      readonly until: number;
    }
  /** The code stands in the server's log; the partner is told that it is refused. */
  | { readonly kind: 'refused'; readonly code: string };

export interface CalloutSeeds {
  /** Seed of an account's key, `SA…`; the server knows its public half as the issuer. */
  readonly issuerSeed: string;
  /** Seed of a curve key, `SX…`, when the server encrypts what it asks: tokens are in it. */
  readonly encryptionSeed?: string;
}

export interface CalloutParts extends CalloutSeeds {
  /** In the account that the server asks. */
  readonly connection: NatsConnection;
  /** The account that partners are let into. */
  readonly account: string;
  /** The JetStream domain of the server, if it has one. */
  readonly domain?: string;
  readonly admit: (token: string) => Promise<Admission>;
  readonly clock: () => Date;
  readonly failed: (error: unknown) => void;
}

/** Users are let in for so many seconds at most; whoever reconnects is asked anew. */
export const MAX_SESSION_S = 600;
const SUBJECT = '$SYS.REQ.USER.AUTH';
const QUEUE = 'consent-feeds';
const SERVER_KEY = 'Nats-Server-Xkey';
/** A request for events and an acknowledgement are short. */
const MAX_REQUEST_BYTES = 4_096;
/** Inboxes of requests under way. */
const MAX_SUBSCRIPTIONS = 64;

/** What the callout proves itself with, and what it reads with. */
interface Keys {
  readonly issuer: KeyPair;
  readonly curve: KeyPair | undefined;
}

/** @throws TypeError when a seed is none */
export function calloutKeys({ issuerSeed, encryptionSeed }: CalloutSeeds): Keys {
  return {
    issuer: keyOf(issuerSeed, 'SA', 'the issuer’s key'),
    curve:
      encryptionSeed === undefined
        ? undefined
        : keyOf(encryptionSeed, 'SX', 'the key of the callout’s encryption'),
  };
}

function keyOf(seed: string, prefix: string, what: string): KeyPair {
  try {
    if (seed.startsWith(prefix)) return fromSeed(new TextEncoder().encode(seed));
  } catch {
    // Said below, without the seed.
  }
  throw new TypeError(`${what} is not a seed that begins with ${prefix}`);
}

/**
 * Answers the server's question who somebody is (NATS ADR-26), in a queue group of all instances, until the signal
 * aborts. Without an answer the server refuses.
 * @throws TypeError when a seed is none
 */
export async function answerCallout(parts: CalloutParts, signal: AbortSignal): Promise<void> {
  const keys = calloutKeys(parts);
  const answering = new Set<Promise<void>>();
  const subscription = parts.connection.subscribe(SUBJECT, { queue: QUEUE });
  const stop = (): void => void subscription.drain().catch(parts.failed);
  signal.addEventListener('abort', stop, { once: true });
  for await (const message of subscription) {
    const answered = answer(parts, keys, message)
      .catch(parts.failed)
      .finally(() => answering.delete(answered));
    answering.add(answered);
  }
  await Promise.all(answering);
  if (!signal.aborted) throw new Error('the server does not let this service answer who partners are');
}

async function answer(parts: CalloutParts, keys: Keys, message: Msg): Promise<void> {
  const serverKey = message.headers?.get(SERVER_KEY) ?? '';
  const { nats: request } = decode<AuthorizationRequest>(
    new TextDecoder().decode(opened(keys, message, serverKey)),
  );
  const { user_nkey: userKey, server_id: serverId, connect_opts: options } = request;
  if (userKey === undefined || serverId === undefined) throw new TypeError('the server asked nothing');
  const admission = await admissionOf(parts, options?.auth_token);
  const user = fromPublic(userKey);
  const said =
    admission.kind === 'admitted'
      ? { jwt: await userToken(parts, keys, user, admission) }
      : { error: admission.code };
  const response = await encodeAuthorizationResponse(user, fromPublic(serverId.id), keys.issuer, said, {});
  const bytes = new TextEncoder().encode(response);
  message.respond(serverKey === '' || keys.curve === undefined ? bytes : keys.curve.seal(bytes, serverKey));
}

function opened({ curve }: Keys, { data }: Msg, serverKey: string): Uint8Array {
  if (curve === undefined) return data;
  // An encryption that is configured here and not on the server would leave tokens in clear.
  const plain = serverKey === '' ? null : curve.open(data, serverKey);
  if (plain === null) throw new Error('a question of the server is not encrypted for this service');
  return plain;
}

async function admissionOf(
  { admit, failed, clock }: CalloutParts,
  token: string | undefined,
): Promise<Admission> {
  if (token === undefined || token === '') return { kind: 'refused', code: 'no-token' };
  try {
    const admission = await admit(token);
    // Times are whole seconds: in the last one, what is said to end now would still be let in.
    const isOver = admission.kind === 'admitted' && admission.until <= clock().getTime() / 1_000 + 1;
    return isOver ? { kind: 'refused', code: 'token-ended' } : admission;
  } catch (error) {
    failed(error);
    return { kind: 'refused', code: 'unavailable' };
  }
}

function userToken(
  { account, domain, clock }: CalloutParts,
  { issuer }: Keys,
  user: KeyPair,
  { names, reader, until }: Extract<Admission, { readonly kind: 'admitted' }>,
): Promise<string> {
  const { publish, subscribe } = partnerPermissions(names, reader, account, domain);
  const exp = Math.min(Math.floor(clock().getTime() / 1_000) + MAX_SESSION_S, until);
  const limits = { payload: MAX_REQUEST_BYTES, subs: MAX_SUBSCRIPTIONS };
  const permissions = { pub: { allow: [...publish] }, sub: { allow: [...subscribe] } };
  return encodeUser(reader.user, user, issuer, { ...permissions, ...limits }, { aud: account, exp });
}
