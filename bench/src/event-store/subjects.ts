import type { PeerKit } from '../peer-kits.js';

/** What a subject stores on. Subjects are compared on the same one. */
export type Backend = 'SQLite' | 'PostgreSQL' | 'JetStream' | 'file';

/** What is measured: a store of ours, one that somebody might use instead, or what the backend alone can do. */
export interface Subject {
  readonly name: string;
  readonly kind: 'ours' | 'peer' | 'floor';
  readonly backend: Backend;
  /** Its program, in `dist/event-store/programs` or, with a kit, in `peers`; then further arguments. */
  readonly program: readonly [file: string, ...args: string[]];
  readonly kit?: PeerKit;
  /** Every event has its place in one order that all readers see. */
  readonly keepsOneOrder?: boolean;
  /** Whoever reads the figures must know this. */
  readonly remark?: string;
}

const peer = { kind: 'peer', keepsOneOrder: true } as const;
const emmett = { ...peer, kit: 'node' } as const;
const eventsourcing = { ...peer, kit: 'python' } as const;

export const SUBJECTS: readonly Subject[] = [
  { name: 'ours, SQLite', kind: 'ours', backend: 'SQLite', program: ['ours-sqlite.js'], keepsOneOrder: true },
  {
    ...{ name: 'Emmett 0.42.4, SQLite', ...emmett, backend: 'SQLite', program: ['emmett-sqlite.mjs'] },
    remark:
      'one call at a time, which its caller must see to: calls at once fail, or, on one connection, are acknowledged before the commit; an append that it refuses still moves the version of its stream, and later ones are refused',
  },
  {
    ...{ name: 'eventsourcing 9.5.6 (Python), SQLite', ...eventsourcing, backend: 'SQLite' },
    program: ['eventsourcing_store.py', 'sqlite'],
  },
  {
    ...{ name: 'one row per commit, SQLite', kind: 'floor', backend: 'SQLite', program: ['floor-sqlite.js'] },
    remark: 'one thread: 16 at once cannot be more than one',
  },
  {
    ...{ name: 'ours, PostgreSQL', kind: 'ours', backend: 'PostgreSQL', program: ['ours-postgres.js'] },
    keepsOneOrder: true,
  },
  {
    ...{ name: 'Emmett 0.42.0, PostgreSQL', ...emmett, backend: 'PostgreSQL' },
    program: ['emmett-postgresql.mjs'],
    remark:
      'orders by transaction, but pages by position: what was written at the same time can be skipped or come twice',
  },
  {
    ...{ name: 'eventsourcing 9.5.6 (Python), PostgreSQL', ...eventsourcing, backend: 'PostgreSQL' },
    program: ['eventsourcing_store.py', 'postgres'],
  },
  {
    ...{ name: 'one row per commit, PostgreSQL', kind: 'floor', backend: 'PostgreSQL' },
    program: ['floor-postgres.js'],
  },
  {
    ...{ name: 'JetStream, sync_interval always', kind: 'peer', backend: 'JetStream', keepsOneOrder: true },
    program: ['jetstream.js'],
    remark: 'one message per append, with all its events',
  },
  {
    ...{ name: 'fdatasync of 400 bytes', kind: 'floor', backend: 'file', program: ['floor-file.js'] },
    remark: 'a plain file that grows, one thread',
  },
];
