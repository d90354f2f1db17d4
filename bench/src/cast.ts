import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemonstrationGuide } from '@coop/datacooperative';
import { outboxOf, signInAsClient, signInByMail, requestTokens } from '@coop/identity/testing';
import { Caller } from './caller.js';
import type { Folders } from './main-path/folders.js';

const YEAR_MS = 365 * 86_400_000;
/** Her address, which is all that signing in to a demonstration needs. */
const MEMBER = 'camille@demo.example';
const CATEGORY = 'health';
const FIELDS = ['name', 'street', 'town', 'phone', 'e-mail'];

/** The partner that reads, the member whose data it reads, and what she agreed to. */
export interface Cast {
  readonly partner: Caller;
  readonly member: Caller;
  /** With what she renews her tokens, once. */
  readonly refreshToken: string;
  /** Enters a record of hers with these fields. @returns its id */
  enter(fields: readonly string[], by?: Caller): Promise<string>;
  /** She lets the partner read these records whole. @returns the grant */
  agree(records: readonly string[], by?: Caller): Promise<string>;
  /** The address of a decided reading. */
  reading(record: string): string;
  /** The same as a question of AuthZEN 1.0 (section 6.1). */
  evaluation(record: string): Evaluation;
}

export interface Evaluation {
  readonly subject: { readonly type: string; readonly id: string };
  readonly action: { readonly name: string };
  readonly resource: { readonly type: string; readonly id: string };
  readonly context: { readonly purpose: string; readonly contract: string };
}

interface Registered {
  readonly clientSecret: string;
  readonly party: string;
}

const readJson = (folder: string, file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));

/** She signs in, or renews her tokens: links by mail are rationed. */
function tokensOf(url: string, earlier: Cast | undefined) {
  const client = { clientId: 'story', redirectUri: 'http://127.0.0.1/callback' };
  if (earlier === undefined) return signInByMail(url, { ...client, email: MEMBER, outbox: outboxOf(url) });
  const renewal = { grant_type: 'refresh_token', client_id: client.clientId };
  return requestTokens(url, { ...renewal, refresh_token: earlier.refreshToken });
}

/** @param earlier - the same two with tokens that may have run out */
export async function castOf(
  url: string,
  { partnersDir }: Pick<Folders, 'partnersDir'>,
  earlier?: Cast,
): Promise<Cast> {
  const { partner }: DemonstrationGuide = readJson(partnersDir, 'guide.json');
  const registered: Registered = readJson(partner.folder, 'client.json');
  const tokens = await tokensOf(url, earlier);
  const member = new Caller(url, tokens.access_token);
  const { clientId, contract, purpose } = partner;
  return {
    member,
    refreshToken: tokens.refresh_token,
    partner: new Caller(url, await signInAsClient(url, clientId, registered.clientSecret)),
    async enter(fields, by = member) {
      const values = fields.map((name) => ({ name, value: `invented ${name} of nobody, 1000 Exempleville` }));
      const entered = { kind: 'personal-data', category: CATEGORY, fields: values };
      return String((await by.must('POST', '/records', entered)).body['record']);
    },
    async agree(records, by = member) {
      const { body } = await by.must('POST', '/consent/grants', {
        ...{
          recipient: registered.party,
          scope: { records },
          fields: 'all',
          purposes: [purpose],
          actions: ['read'],
        },
        until: new Date(Date.now() + YEAR_MS / 2).toISOString(),
        notice: { language: 'fr' },
      });
      return String(body['grant']);
    },
    reading: (record) => `/records/${record}?contract=${contract}&purpose=${purpose}`,
    evaluation: (record) => ({
      subject: { type: 'party', id: registered.party },
      action: { name: 'read' },
      resource: { type: 'record', id: record },
      context: { purpose, contract },
    }),
  };
}

/** Records of five sealed fields each, all of which the partner may read. */
export async function readableRecords(cast: Cast, count: number): Promise<readonly string[]> {
  const records: string[] = [];
  for (let n = 0; n < count; n += 1) records.push(await cast.enter(FIELDS));
  await cast.agree(records);
  return records;
}
