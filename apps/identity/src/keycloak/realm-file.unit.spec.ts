import { readFileSync } from 'node:fs';
import { API_AUDIENCE, PORTAL_CLIENT } from '../provider/provider-settings.js';
import { MARK, partnerClient } from './keycloak-clients.js';

interface RealmFile {
  readonly accessTokenLifespan: number;
  readonly bruteForceProtected: boolean;
  readonly clients: readonly {
    readonly clientId: string;
    readonly secret?: string;
    readonly attributes?: Readonly<Record<string, string>>;
    readonly protocolMappers?: readonly { readonly config: Readonly<Record<string, string>> }[];
  }[];
}

const text = readFileSync(new URL('../../../../deploy/keycloak/realm.json', import.meta.url), 'utf8');
const realm = JSON.parse(text) as RealmFile;
const client = (clientId: string) => realm.clients.find((found) => found.clientId === clientId);

describe('The realm that operators import', () => {
  it('shows partners’ clients as they are made', () => {
    const { attributes = {}, ...made } = partnerClient('', 'partner-template', API_AUDIENCE);
    const { [MARK]: _mark, ...marks } = attributes as Readonly<Record<string, string>>;
    const { name: _name, ...shown } = { name: '', ...client('partner-template') };
    expect(shown).toEqual({ ...made, attributes: marks, enabled: false });
  });

  it('gives the portal the audience that the verifier demands', () => {
    const audiences = client(PORTAL_CLIENT)?.protocolMappers?.map(
      ({ config }) => config['included.custom.audience'],
    );
    expect(audiences).toContain(API_AUDIENCE);
  });

  it('holds no secret, and no person', () => {
    for (const { secret = '${' } of realm.clients) expect(secret).toMatch(/^\$\{/);
    expect(text).not.toContain('"credentials"');
    expect(text).not.toMatch(/@(?!localhost)/);
  });

  it('keeps tokens short and guessing slow', () => {
    expect(realm).toMatchObject({ accessTokenLifespan: 300, bruteForceProtected: true });
    expect(client(PORTAL_CLIENT)?.attributes).toMatchObject({ 'pkce.code.challenge.method': 'S256' });
  });
});
