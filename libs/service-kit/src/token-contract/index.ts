export { Forge, type Change, type Members, type SignatureKind } from './forge.js';
export type { HostileToken } from './hostile-token.js';
export { HOSTILE_TOKENS } from './hostile-tokens.js';
export { issuerOnLoopback, rsaSigner, type IssuerOnLoopback } from './issuer-on-loopback.js';
export {
  VALID_KINDS,
  type IssuerUnderTest,
  type OtherToken,
  type Signer,
  type ValidKind,
} from './issuer-under-test.js';
export { tokenContract, type ContractParties, type Differences } from './token-contract.js';
