import { anonymeter } from './anonymeter/oracle.js';
import { arx } from './arx/oracle.js';
import { cedar } from './cedar/oracle.js';
import { odrl } from './odrl/oracle.js';
import { opendp } from './opendp/oracle.js';
import type { Oracle } from './oracle.js';
import { opendpLive } from './opendp/live.js';
import { pycanonLive } from './pycanon/live.js';
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

/** Those that run the others' software itself where they otherwise compare with its recorded answers: `--live`. */
export const LIVE_ORACLES: Readonly<Record<string, Oracle>> = { opendp: opendpLive, pycanon: pycanonLive };
