import { columns, type Report, type Row, type SuiteOptions } from '../results.js';
import { engineRows } from './engine-rows.js';
import { measureEngine, type EngineReport } from './engine-suite.js';
import { httpRows } from './http-rows.js';
import { measureHttp, type HttpFindings } from './http-suite.js';
import { peerRows, peerTables } from './peer-rows.js';
import { measurePeers, type PeerFailure, type PeerFindings } from './peer-suite.js';
import { PEERS } from './peers.js';
import { sizesOf } from './sizes.js';

const NOTES = `The full workload has no groups, which the engine does not know: one bundle of grants in ten goes to whoever has a contract, and groups share the purposes of their contracts. One request asks for one field (half), two or all three. Rounds follow one another in one process for each number of grants; peers alternate, in a process of their own each time. The reduced workload has one person, field and purpose for each check, so that every peer can express it; ours decides it by all its rules. Processes ask for large pages of memory, as the image does.`;

/** Our decision point alone, and beside what others would decide by. */
export async function decision(options: SuiteOptions): Promise<Report> {
  const sizes = sizesOf(options);
  const engine = await measureEngine(sizes, options.say);
  const peers = await measurePeers(PEERS, sizes, options.say);
  return reportOf({ engine, peers, http: await measureHttp(sizes, options.say) });
}

export interface Findings {
  readonly engine: EngineReport;
  readonly peers: PeerFindings;
  readonly http: HttpFindings;
}

/** All figures, and as tables: everything, then what has an aim. */
export function reportOf({ engine, peers, http }: Findings): Report {
  const ofEngine = engine.findings.flatMap(engineRows);
  const ofHttp = httpRows(http);
  const rows = [...ofEngine, ...peerRows(peers), ...ofHttp];
  const missing = [...engine.missing, ...peers.failures.map(failureLine), ...http.missing];
  const text = [
    table(ofEngine),
    peerTables(peers),
    ofHttp.length === 0 ? '' : table(ofHttp),
    table(rows.filter(({ aim }) => aim !== undefined && aim > 0)),
    missing.map((line) => `NOT RUN  ${line}`).join('\n'),
    NOTES,
  ];
  return { rows, text: text.filter((part) => part !== '').join('\n\n') };
}

const failureLine = ({ peer, grants, reason }: PeerFailure): string =>
  `${peer.name}${grants === undefined ? '' : ` with ${grants} grants`}: ${reason}`;

function table(rows: readonly Row[]): string {
  const header = ['', 'value', 'unit', 'min – max', 'runs', 'aim'];
  return columns([header, ...rows.map(lineOf)]);
}

function lineOf({ name, subject, value, unit, min, max, runs, aim, better }: Row): readonly string[] {
  const of = subject.startsWith('ours') ? name : `${name} (${subject})`;
  const about = [of, value.toLocaleString('en'), unit, `${min} – ${max}`, String(runs)];
  if (aim === undefined) return about;
  const isMet = better === 'higher' ? value >= aim : value <= aim;
  return [...about, `${better === 'higher' ? '≥' : '≤'} ${aim.toLocaleString('en')} ${isMet ? 'yes' : 'no'}`];
}
