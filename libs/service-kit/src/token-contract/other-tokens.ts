import { randomUUID } from 'node:crypto';
import type { Forge } from './forge.js';
import type { HostileToken } from './hostile-token.js';
import type { OtherToken } from './issuer-under-test.js';

/** What the issuer gave by a real flow, or else a likeness that its key signed. */
const given =
  (kind: OtherToken, likeness: (forge: Forge) => string): HostileToken['make'] =>
  (forge) =>
    forge.issuer.others[kind]?.() ?? likeness(forge);

const clientOf = ({ claims }: Forge): string => String(claims['client_id']);

/** Tokens that are genuine, and not for us. */
export const OTHER_TOKENS: readonly HostileToken[] = [
  {
    name: 'that is an identity token',
    make: given('id', (forge) =>
      forge.token({ header: { typ: 'JWT' }, claims: { aud: clientOf(forge), typ: 'ID', nonce: 'n' } }),
    ),
  },
  {
    name: 'that is a refresh token',
    make: given('refresh', (forge) =>
      forge.token({ header: { typ: 'JWT' }, claims: { aud: forge.issuer.trusted.issuer, typ: 'Refresh' } }),
    ),
  },
  {
    name: 'that is a logout token',
    make: given('logout', (forge) =>
      forge.token({
        header: { typ: 'logout+jwt' },
        claims: {
          aud: clientOf(forge),
          jti: randomUUID(),
          events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        },
      }),
    ),
  },
  {
    name: 'of another realm of the same server',
    make: given('of another realm', (forge) =>
      forge.token({ key: forge.foreignKey(), claims: { iss: `${forge.issuer.trusted.issuer}2` } }),
    ),
  },
  {
    name: 'of another client, for other interfaces',
    make: given('for another audience', (forge) =>
      forge.claiming({ client_id: 'elsewhere', azp: 'elsewhere', aud: 'elsewhere' }),
    ),
  },
];
