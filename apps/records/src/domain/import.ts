import type { EventsOf, recordsEvents } from '@coop/contracts';
import { Refusal, unknownKind, type Decider } from '@coop/event-sourcing';
import type { RecordsRefusalCode } from './refusals.js';

type Definitions = typeof recordsEvents.RECORDS_EVENTS;

export type ImportEvent = EventsOf<
  Pick<Definitions, 'importStarted' | 'importChunkRead' | 'importCompleted'>
>;
type DataOf<T extends ImportEvent['type']> = Extract<ImportEvent, { type: T }>['data'];

export interface Totals {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly setAside: number;
  readonly noted: number;
}

export type ImportState =
  | { readonly status: 'none' }
  | {
      readonly status: 'started' | 'completed';
      readonly started: DataOf<'records.import.started'>;
      /** The row that the next chunk begins with; the header is row 1. */
      readonly nextRow: number;
      readonly totals: Totals;
    };

export type ImportCommand =
  | { readonly kind: 'start'; readonly data: DataOf<'records.import.started'> }
  | { readonly kind: 'read-chunk'; readonly data: DataOf<'records.import.chunk-read'> }
  | { readonly kind: 'complete' };

const NOTHING: Totals = { created: 0, changed: 0, unchanged: 0, setAside: 0, noted: 0 };

const refuse = (code: RecordsRefusalCode): never => {
  throw new Refusal<RecordsRefusalCode>(code);
};

function decideImport(command: ImportCommand, state: ImportState): readonly ImportEvent[] {
  if (command.kind === 'start')
    return state.status === 'none'
      ? [{ type: 'records.import.started', data: command.data }]
      : refuse('import-exists');
  if (state.status === 'none') return refuse('import-unknown');
  if (state.status === 'completed') return refuse('import-already-completed');
  switch (command.kind) {
    case 'read-chunk':
      return command.data.from === state.nextRow
        ? [{ type: 'records.import.chunk-read', data: command.data }]
        : refuse('chunk-out-of-order');
    case 'complete': {
      if (state.nextRow <= lastRow(state.started.rows)) return refuse('rows-missing');
      return [{ type: 'records.import.completed', data: { import: state.started.import, ...state.totals } }];
    }
    default:
      return unknownKind(command, 'the decider of imports');
  }
}

const lastRow = (rows: number): number => rows + 1;

function evolveImport(state: ImportState, event: ImportEvent): ImportState {
  if (event.type === 'records.import.started')
    return { status: 'started', started: event.data, nextRow: 2, totals: NOTHING };
  if (state.status === 'none') throw new TypeError(`${event.type} before the import started`);
  switch (event.type) {
    case 'records.import.chunk-read': {
      const { created, changed, unchanged, setAside, noted, to } = event.data;
      const { totals } = state;
      return {
        ...state,
        nextRow: to + 1,
        totals: {
          created: totals.created + created.length,
          changed: totals.changed + changed.length,
          unchanged: totals.unchanged + unchanged,
          setAside: totals.setAside + setAside.length,
          noted: totals.noted + noted.length,
        },
      };
    }
    case 'records.import.completed':
      return { ...state, status: 'completed' };
    default:
      return unknownKind(event, 'an import');
  }
}

export const importDecider: Decider<ImportState, ImportCommand, ImportEvent> = {
  initial: { status: 'none' },
  decide: decideImport,
  evolve: evolveImport,
};
