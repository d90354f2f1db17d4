import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemonstrationGuide } from './demonstration/history.js';

const table = (rows: readonly (readonly [string, string, string])[]): string => {
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
  return rows.map(([a, b, c]) => `  ${a.padEnd(width(0))}  ${b.padEnd(width(1))}  ${c}`).join('\n');
};

/** A token and the call that uses it, in one line that can be pasted. */
function curl(baseUrl: string, clientId: string, secret: string, path: string): string {
  const token = `curl -s -u ${clientId}:${secret} -d grant_type=client_credentials ${baseUrl}/oidc/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/'`;
  return `curl -s -H "Authorization: Bearer $(${token})" "${baseUrl}${path}"`;
}

/** What a newcomer reads when the demonstration is ready. */
export function demonstrationText(baseUrl: string, { accounts, partner }: DemonstrationGuide): string {
  const { clientSecret } = JSON.parse(readFileSync(join(partner.folder, 'client.json'), 'utf8')) as {
    clientSecret: string;
  };
  const { clientId, record, contract, purpose } = partner;
  const reading = `/records/${record}?contract=${contract}&purpose=${purpose}`;
  return `
Ready. Demonstration: invented people, no outside witness.

${table([
  ['portal', `${baseUrl}/`, 'sign in with an address below; no password'],
  ['mails', `${baseUrl}/demonstration/outbox`, 'where the one-time links arrive'],
  ['log', `${baseUrl}/log/checkpoint`, 'the signed head of the transparency log'],
  ['health', `${baseUrl}/readyz`, ''],
])}

${table(accounts.map(({ role, email, name }) => [role, email, name] as const))}

Try first: sign in as camille@demo.example, withdraw an agreement under "sharing", read again as the partner.
Then: npx coop audit verify · npx coop audit replay · npm run story

A partner's read, its feed, and the folder with its key pair:
${curl(baseUrl, clientId, clientSecret, reading)}
${curl(baseUrl, clientId, clientSecret, '/feed')}
${partner.folder}
`;
}

/** What there is to say after a start of a real cooperative. */
export interface Founded {
  /** The first steward's one-time link. */
  readonly link?: string | undefined;
  readonly mails: string;
  /** It was founded just now, and people sign in at Keycloak. */
  readonly atKeycloak?: boolean;
}

const FIRST_AT_KEYCLOAK =
  '\nThe first steward signs in at Keycloak with the address that was given; Keycloak must have verified it.\n';

/** What an operator reads after the founding, or at a later start of a real cooperative. */
export function foundedText(
  baseUrl: string,
  name: string,
  { link, mails, atKeycloak = false }: Founded,
): string {
  const byLink = `\nThe first steward enters once, within seven days, by this link. Hand it over in person:\n${link}\n`;
  const first = atKeycloak ? FIRST_AT_KEYCLOAK : link === undefined ? '' : byLink;
  const mailing = `  mails wait for the mail server of this machine in ${mails}\n`;
  return `\nReady: ${name}\n  ${baseUrl}/\n${mailing}${first}`;
}
