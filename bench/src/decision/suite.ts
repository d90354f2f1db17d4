import { columns, type Report, type Row, type SuiteOptions } from '../results.js';
import { engineRows, missingOf } from './engine-rows.js';
import { measureEngine } from './engine-suite.js';
import { peerRows, peerTables } from './peer-rows.js';
import { measurePeers, type PeerFailure } from './peer-suite.js';
import { PEERS, type PeerSubject } from './peers.js';
import { sizesOf, type Sizes } from './sizes.js';

const NOTES = `The full workload has no groups, which the engine does not know: one bundle of grants in ten goes to whoever has a contract, and groups share the purposes of their contracts. One request asks for one field (half), two or all three. Rounds follow one another in one process for each number of grants; peers alternate, in a process of their own each time. The reduced workload has one person, field and purpose for each check, so that every peer can express it; ours decides it by all its rules.`;

/** Our decision point alone, and beside what others would decide by. */
export function decision(options: SuiteOptions): Promise<Report> {
  return measureDecisions(PEERS, sizesOf(options), options.say);
}

/** The same with some of the peers: what needs no server and nothing to be installed is also a test. */
export async function measureDecisions(
  peers: readonly PeerSubject[],
  sizes: Sizes,
  say: (text: string) => void,
): Promise<Report> {
  const engine = await measureEngine(sizes, say);
  const beside = await measurePeers(peers, sizes, say);
  const ofEngine = engine.flatMap(engineRows);
  const ofPeers = peerRows(beside);
  const missing = [...new Set(engine.flatMap(missingOf)), ...beside.failures.map(failureLine)];
  const text = [
    table(ofEngine),
    peerTables(beside),
    table([...ofEngine, ...ofPeers].filter(({ aim }) => aim !== undefined && aim > 0)),
    missing.map((line) => `NOT RUN  ${line}`).join('\n'),
    NOTES,
  ];
  return { rows: [...ofEngine, ...ofPeers], text: text.filter((part) => part !== '').join('\n\n') };
}

const failureLine = ({ peer, grants, reason }: PeerFailure): string =>
  `${peer.name}${grants === undefined ? '' : ` with ${grants} grants`}: ${reason}`;

function table(rows: readonly Row[]): string {
  const header = ['', 'value', 'unit', 'min – max', 'runs', 'aim'];
  return columns([header, ...rows.map(lineOf)]);
}

function lineOf({ name, value, unit, min, max, runs, aim, better }: Row): readonly string[] {
  const about = [name, value.toLocaleString('en'), unit, `${min} – ${max}`, String(runs)];
  if (aim === undefined) return about;
  const isMet = better === 'higher' ? value >= aim : value <= aim;
  return [...about, `${better === 'higher' ? '≥' : '≤'} ${aim.toLocaleString('en')} ${isMet ? 'yes' : 'no'}`];
}
