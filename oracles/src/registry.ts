import { anonymeter } from './anonymeter/oracle.js';
import { arx } from './arx/oracle.js';
import { cedar } from './cedar/oracle.js';
import { odrl } from './odrl/oracle.js';
import { opendp } from './opendp/oracle.js';
import type { Oracle } from './oracle.js';
import { pycanon } from './pycanon/oracle.js';
import { tlog } from './tlog/oracle.js';

/** Every oracle by the name that `npm run oracle -- <name>` takes. */
export const ORACLES: Readonly<Record<string, Oracle>> = {
  anonymeter,
  arx,
  cedar,
  odrl,
  opendp,
  pycanon,
  tlog,
};
