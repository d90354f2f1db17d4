import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InProcessHub } from '@coop/message-bus';
import { firstSignIn } from '../application/first-sign-in.js';
import {
  foundTestCooperative,
  identityApp,
  openTestIdentity,
  type TestIdentity,
  type TestIdentityOptions,
} from './identity-app.js';
import { TokenIsAccount } from './token-is-account.js';

export interface ApiAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly position: bigint;
}

export interface ApiUnderTest {
  readonly identity: TestIdentity;
  readonly app: NestFastifyApplication;
  /** Tokens of the three founders; the first one is the steward. */
  readonly founders: readonly [string, string, string];
  /** A new account of a party that exists. @returns her token */
  signedIn(party: string): Promise<string>;
  call(
    token: string,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body?: object,
    key?: string,
  ): Promise<ApiAnswer>;
  /** Registers a person with an account and admits her. */
  member(name: string): Promise<{ readonly party: string; readonly token: string }>;
  close(): Promise<void>;
}

/** Identity's HTTP with a founded cooperative, everything in memory. */
export async function apiUnderTest(
  options: TestIdentityOptions & { readonly hub?: InProcessHub } = {},
): Promise<ApiUnderTest> {
  const identity = await openTestIdentity(options);
  const first = await foundTestCooperative(identity);
  const app = await identityApp(identity, {
    verifier: new TokenIsAccount(),
    ...(options.hub === undefined ? {} : { hub: options.hub }),
  });
  await app.getHttpAdapter().getInstance().ready();

  const signedIn = async (party: string): Promise<string> => {
    const accountId = randomUUID();
    await firstSignIn(identity.parts, { accountId, party });
    return accountId;
  };
  const call: ApiUnderTest['call'] = async (token, method, url, body, key) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    };
    const response = await app.inject({
      method,
      url,
      headers,
      ...(body === undefined ? {} : { payload: body }),
    });
    await identity.settled();
    return {
      status: response.statusCode,
      body: response.json(),
      position: BigInt((response.headers['coop-position'] as string | undefined) ?? '0'),
    };
  };
  const parties = identity.parts.actors.founding?.firstVouchers ?? [];
  const founders = [
    await signedIn(first),
    await signedIn(parties[1] ?? ''),
    await signedIn(parties[2] ?? ''),
  ] as const;
  return {
    identity,
    app,
    founders,
    signedIn,
    call,
    member: async (name) => {
      const { body } = await call(founders[0], 'POST', '/identity/parties', { kind: 'person', name });
      const party = String(body['party']);
      await call(founders[0], 'POST', `/identity/parties/${party}/membership`);
      return { party, token: await signedIn(party) };
    },
    close: async () => {
      await app.close();
      await identity.close();
    },
  };
}
