import { AGREEMENT_SITUATIONS } from './agreement-situations.js';
import { BODY_AND_WORK_SITUATIONS, IMPORT_SITUATIONS } from './content-situations.js';
import { LIMIT_SITUATIONS } from './limit-situations.js';
import { NEW_FIELD_SITUATIONS } from './new-field-situations.js';
import { PLACE_SITUATIONS } from './place-situations.js';
import { PRICE_SITUATIONS } from './price-situations.js';
import { PROHIBITION_SITUATIONS } from './prohibition-situations.js';
import { QUORUM_SITUATIONS } from './quorum-situations.js';
import { REQUEST_SITUATIONS } from './request-situations.js';
import type { Situation } from './situation.js';
import { SUSPENSION_SITUATIONS } from './suspension-situations.js';
import { UPGRADE_SITUATIONS } from './upgrade-situations.js';

/** Every table. */
export const SITUATIONS: readonly Situation[] = [
  ...AGREEMENT_SITUATIONS,
  ...BODY_AND_WORK_SITUATIONS,
  ...IMPORT_SITUATIONS,
  ...LIMIT_SITUATIONS,
  ...NEW_FIELD_SITUATIONS,
  ...PLACE_SITUATIONS,
  ...PRICE_SITUATIONS,
  ...PROHIBITION_SITUATIONS,
  ...QUORUM_SITUATIONS,
  ...REQUEST_SITUATIONS,
  ...SUSPENSION_SITUATIONS,
  ...UPGRADE_SITUATIONS,
];
