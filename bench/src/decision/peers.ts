import { join } from 'node:path';
import { opaProgram, type PeerKit } from '../peer-kits.js';
import { program } from '../main-path/folders.js';

/** An engine that is measured on the reduced workload. */
export interface PeerSubject {
  readonly name: string;
  readonly kind: 'ours' | 'peer';
  /** Its program, a path or below `programs`, then further words. */
  readonly program: readonly [file: string, ...words: string[]];
  readonly kit?: PeerKit;
  /** What its program is given to store in. */
  readonly place: 'nothing' | 'folder' | 'PostgreSQL';
  /** Whoever reads the figures must know this. */
  readonly remark?: string;
}

/** The one to beat: what most teams would really build. */
export const BASELINE = 'PostgreSQL 15, one table';

const inPeers = (file: string): string => join(program('bench/peers/decision'), file);
const decision = { kind: 'peer', kit: 'decision' } as const;

export const PEERS: readonly PeerSubject[] = [
  {
    name: 'ours',
    kind: 'ours',
    program: ['reduced-ours.js'],
    place: 'nothing',
    remark: 'in process; decides all rules',
  },
  {
    ...{ name: BASELINE, kind: 'peer', program: ['reduced-postgres.js'], place: 'PostgreSQL' },
    remark: 'primary key over all three, prepared statement, 8 connections',
  },
  {
    ...{ name: 'Casbin 5.51.1, role links', ...decision, program: [inPeers('casbin-roles.mjs')] },
    ...{ place: 'nothing', remark: 'in process; grants as roles, its only index' },
  },
  {
    ...{ name: 'Casbin 5.51.1, policies', ...decision, program: [inPeers('casbin-policies.mjs')] },
    ...{ place: 'nothing', remark: 'in process; a policy for each grant, looked through in turn' },
  },
  {
    ...{ name: 'Cedar 4.13.0 (WebAssembly)', ...decision, program: [inPeers('cedar.mjs')] },
    ...{ place: 'nothing', remark: 'in process; the caller hands over the ten grants of the person' },
  },
  {
    ...{ name: 'Cerbos 0.55.0', ...decision, program: [inPeers('cerbos.mjs')] },
    ...{ place: 'folder', remark: 'server; the caller sends the ten grants of the person' },
  },
  {
    ...{
      name: 'Open Policy Agent 1.22.2',
      kind: 'peer',
      kit: 'opa',
      program: [inPeers('opa.mjs'), opaProgram],
    },
    ...{ place: 'folder', remark: 'server; grants as one nested object in its memory' },
  },
];
