import type { OwnLogFile } from '../client/own-log.js';
import { CAMILLE, NOW, range } from './invented-names.js';

const at = (index: number): string => new Date(NOW.getTime() - (500 - index) * 3_600_000).toISOString();
const KINDS = [
  'identity.party.registered',
  'consent.grant.given',
  'records.disclosure.made',
  'kind.of.tomorrow',
];
const typeOf = (index: number): string => KINDS[index % KINDS.length] ?? '';

const recording = JSON.stringify({
  recordedAt: '2026-06-12T07:00:00.000Z',
  data: { atPosition: '480', root: '0'.repeat(64) },
});

/** What the log holds about an invented person: so many entries, each third one closed, and so many after the survey. */
export const ownLogFile = (entries: number, later: number): OwnLogFile => ({
  party: CAMILLE,
  origin: 'demo.example/log',
  vkey: 'demo.example/log+00000000+AAAA',
  checkpoint: 'demo.example/log\n500\nAAAA\n\n— demo.example/log AAAA\n',
  map: { index: 480, opening: { salt: '0'.repeat(64), event: recording } },
  parts: [
    {
      entries: range(entries).map((index) => ({
        ...{ index, time: at(index), type: typeOf(index) },
        opening: index % 3 === 0 ? null : { salt: '0'.repeat(64), event: '{}' },
      })),
      next: null,
      proof: [],
    },
  ],
  since: range(later).map((index) => ({ index: 481 + index, time: at(481 + index), type: typeOf(index) })),
  moreSince: later > 0 ? 7 : 0,
});
