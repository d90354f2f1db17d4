import type { Step } from './step.js';
import { imports } from './steps/step-01-imports.js';
import { people } from './steps/step-02-people.js';
import { records } from './steps/step-03-records.js';
import { contract } from './steps/step-04-contract.js';
import { refused } from './steps/step-05-refused.js';
import { firstGrant } from './steps/step-06-first-grant.js';
import { secondGrant } from './steps/step-07-second-grant.js';
import { prohibitions } from './steps/step-08-prohibitions.js';
import { withdrawal } from './steps/step-09-withdrawal.js';
import { correcting } from './steps/step-10-corrections.js';
import { release } from './steps/step-11-release.js';
import { audit } from './steps/step-12-audit.js';
import { erasure } from './steps/step-13-erasure.js';

/** The story: the main job of a data cooperative, end to end. */
export const STEPS: readonly Step[] = [
  imports,
  people,
  records,
  contract,
  refused,
  firstGrant,
  secondGrant,
  prohibitions,
  withdrawal,
  correcting,
  release,
  audit,
  erasure,
];
