import { JoseTokenVerifier } from '../jose-token-verifier.js';
import { openKeycloakConnectVerifier } from '../keycloak-connect-verifier.js';
import type { TokenVerifier } from '../token-verifier.js';
import { issuerOnLoopback, type IssuerOnLoopback } from './issuer-on-loopback.js';
import { tokenContract } from './token-contract.js';

describe('The contract of tokens, with an issuer on loopback', () => {
  let issuer: IssuerOnLoopback;
  let jose: TokenVerifier;
  let keycloakConnect: TokenVerifier;

  beforeAll(async () => {
    issuer = await issuerOnLoopback();
    jose = new JoseTokenVerifier({ issuers: [issuer.trusted] });
    keycloakConnect = await openKeycloakConnectVerifier({ issuer: issuer.trusted });
  });
  afterAll(() => issuer.close());

  tokenContract('kept by jose', () => ({ issuer, verifier: jose }));

  tokenContract('kept by keycloak-connect', () => ({ issuer, verifier: keycloakConnect }), {
    accepts: {
      'signed with a key that is published for encryption':
        'the library looks for a key by its id and does not ask what it is for',
    },
  });
});
