import { columns, median, row, type Row } from '../results.js';
import { label } from './engine-rows.js';
import type { PeerRound } from './peer.js';
import type { PeerFinding, PeerFindings } from './peer-suite.js';
import { BASELINE, PEERS, type PeerSubject } from './peers.js';

/** All rounds of one peer at one number of grants. */
interface Series {
  readonly peer: PeerSubject;
  readonly grants: number;
  readonly found: readonly PeerFinding[];
}

const seriesIn = ({ findings }: PeerFindings): readonly Series[] => {
  const sizes = [...new Set(findings.map(({ grants }) => grants))];
  return sizes.flatMap((grants) =>
    PEERS.map((peer) => ({
      ...{ peer, grants },
      found: findings.filter((each) => each.peer.name === peer.name && each.grants === grants),
    })).filter(({ found }) => found.length > 0),
  );
};

const ofRounds = ({ found }: Series, value: (round: PeerRound) => number): number[] =>
  found.flatMap(({ figures }) => figures.rounds.map(value));
const rates = (series: Series): number[] => ofRounds(series, ({ pass }) => pass.count / pass.seconds);

/** Every figure of every peer, and how far ours is ahead of each. */
export function peerRows(findings: PeerFindings): readonly Row[] {
  const all = seriesIn(findings);
  return all.flatMap((series) => {
    const { peer, grants, found } = series;
    const about = (name: string, unit: string) => ({
      ...{ name: `reduced workload, ${label(grants)} grants: ${name}`, subject: peer.name, unit },
    });
    const lower = { better: 'lower' } as const;
    const endings = found.map(({ figures }) => figures.withdrawal);
    return [
      row({ ...about('checks', '/s'), better: 'higher' }, rates(series)),
      row(
        { ...about('p50', 'µs'), ...lower },
        ofRounds(series, ({ p50 }) => p50),
      ),
      row(
        { ...about('p99', 'µs'), ...lower },
        ofRounds(series, ({ p99 }) => p99),
      ),
      row(
        { ...about('processor time of a check', 'µs'), ...lower },
        ofRounds(series, ({ cpu }) => cpu),
      ),
      row(
        { ...about('withdrawal to denial, median', 'ms'), ...lower },
        endings.map(({ p50 }) => p50),
      ),
      row(
        { ...about('withdrawal to denial, longest', 'ms'), ...lower },
        endings.map(({ max }) => max),
      ),
      row(
        { ...about('yes after an acknowledged withdrawal', ''), ...lower, aim: 0 },
        endings.map(({ late }) => late),
      ),
      row(
        { ...about('wrong answers', ''), ...lower, aim: 0 },
        ofRounds(series, ({ wrong }) => wrong),
      ),
      row(
        { ...about('loading', 's'), ...lower },
        found.map(({ figures }) => figures.loadSeconds),
      ),
      ...ahead(series, all),
    ];
  });
}

/** Ours over a peer, by the medians of the same run. */
function ahead({ peer, grants, ...rest }: Series, all: readonly Series[]): readonly Row[] {
  const ours = all.find((each) => each.peer.kind === 'ours' && each.grants === grants);
  if (ours === undefined || peer.kind === 'ours') return [];
  const theirs = median(rates({ peer, grants, ...rest }));
  const value = median(rates(ours));
  const about = {
    ...{
      name: `reduced workload, ${label(grants)} grants: checks/s, times ${peer.name}`,
      subject: ours.peer.name,
    },
    ...({
      unit: '×',
      better: 'higher',
      peer: peer.name,
      ratio: Number((value / theirs).toPrecision(4)),
    } as const),
  };
  return [row(peer.name === BASELINE ? { ...about, aim: 20 } : about, [value / theirs])];
}

const short = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
const spread = (values: readonly number[]): string =>
  values.length < 2
    ? short(median(values))
    : `${short(median(values))} (${short(Math.min(...values))} – ${short(Math.max(...values))})`;

/** A table for each number of grants. */
export function peerTables(findings: PeerFindings): string {
  const all = seriesIn(findings);
  const sizes = [...new Set(all.map(({ grants }) => grants))];
  const header = [
    'checks/s',
    'p50 µs',
    'p99 µs',
    'CPU µs/check',
    'withdrawal to denial ms (longest)',
    'load s',
    'wrong',
    'ours ÷ it',
    '',
  ];
  return sizes
    .map((grants) => {
      const lines = all.filter((each) => each.grants === grants).map((series) => lineOf(series, all));
      return columns([[`reduced workload, ${label(grants)} grants`, ...header], ...lines]);
    })
    .join('\n\n');
}

function lineOf(series: Series, all: readonly Series[]): readonly string[] {
  const endings = series.found.map(({ figures }) => figures.withdrawal);
  const longest = Math.max(...endings.map(({ max }) => max));
  const [ratio] = ahead(series, all);
  const wrong = ofRounds(series, (round) => round.wrong).reduce((sum, each) => sum + each, 0);
  const late = endings.reduce((sum, each) => sum + each.late, 0);
  const count = Math.min(...ofRounds(series, ({ pass }) => pass.count));
  return [
    ...[series.peer.name, spread(rates(series))],
    ...[spread(ofRounds(series, ({ p50 }) => p50)), spread(ofRounds(series, ({ p99 }) => p99))],
    spread(ofRounds(series, ({ cpu }) => cpu)),
    `${spread(endings.map(({ p50 }) => p50))} (${short(longest)})`,
    short(median(series.found.map(({ figures }) => figures.loadSeconds))),
    wrong + late === 0 ? '0' : `${wrong} WRONG, ${late} LATE`,
    ratio === undefined ? '' : `${short(ratio.value)}×`,
    `${series.peer.remark ?? ''}; ${count.toLocaleString('en')} checks`,
  ];
}
