import { HOSTILE_CLAIMS } from './hostile-claims.js';
import { HOSTILE_SIGNATURES } from './hostile-signatures.js';
import { HOSTILE_TEXTS } from './hostile-texts.js';
import type { HostileToken } from './hostile-token.js';
import { OTHER_TOKENS } from './other-tokens.js';

/** Every token that a verifier must refuse. */
export const HOSTILE_TOKENS: readonly HostileToken[] = [
  ...HOSTILE_SIGNATURES,
  ...HOSTILE_TEXTS,
  ...HOSTILE_CLAIMS,
  ...OTHER_TOKENS,
];
