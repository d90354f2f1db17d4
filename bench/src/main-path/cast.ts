import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemonstrationGuide } from '@coop/datacooperative';
import { outboxOf, signInAsClient, signInByMail } from '@coop/identity/testing';
import { Caller } from './api.js';
import type { Folders } from './folders.js';

const YEAR_MS = 365 * 86_400_000;
/** Her address, which is all that signing in to a demonstration needs. */
const MEMBER = 'camille@demo.example';
const CATEGORY = 'health';
const FIELDS = ['name', 'street', 'town', 'phone', 'e-mail'];

/** The partner that reads, the member whose data it reads, and what she agreed to. */
export interface Cast {
  readonly partner: Caller;
  readonly member: Caller;
  /** Enters a record of hers with these fields. @returns its id */
  enter(fields: readonly string[]): Promise<string>;
  /** She lets the partner read these records whole. @returns the grant */
  agree(records: readonly string[]): Promise<string>;
  /** The address of a decided reading. */
  reading(record: string): string;
}

interface Registered {
  readonly clientSecret: string;
  readonly party: string;
}

const readJson = (folder: string, file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));

export async function castOf(url: string, { partnersDir }: Folders): Promise<Cast> {
  const { partner }: DemonstrationGuide = readJson(partnersDir, 'guide.json');
  const registered: Registered = readJson(partner.folder, 'client.json');
  const tokens = await signInByMail(url, {
    ...{ clientId: 'story', redirectUri: 'http://127.0.0.1/callback' },
    ...{ email: MEMBER, outbox: outboxOf(url) },
  });
  const member = new Caller(url, tokens.access_token);
  const { clientId, contract, purpose } = partner;
  return {
    member,
    partner: new Caller(url, await signInAsClient(url, clientId, registered.clientSecret)),
    async enter(fields) {
      const values = fields.map((name) => ({ name, value: `invented ${name} of nobody, 1000 Exempleville` }));
      const entered = { kind: 'personal-data', category: CATEGORY, fields: values };
      return String((await member.must('POST', '/records', entered)).body['record']);
    },
    async agree(records) {
      const { body } = await member.must('POST', '/consent/grants', {
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
  };
}

/** Records of five sealed fields each, all of which the partner may read. */
export async function readableRecords(cast: Cast, count: number): Promise<readonly string[]> {
  const records: string[] = [];
  for (let n = 0; n < count; n += 1) records.push(await cast.enter(FIELDS));
  await cast.agree(records);
  return records;
}
