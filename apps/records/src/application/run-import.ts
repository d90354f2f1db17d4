import { createHash } from 'node:crypto';
import { Personal } from '@coop/contracts';
import { derivedId, Refusal, StoreError, type CommandContext } from '@coop/event-sourcing';
import { importDecider, type ImportState } from '../domain/import.js';
import type { RecordsRefusalCode } from '../domain/refusals.js';
import { readFile, receiveFile } from '../importing/read-file.js';
import type { RowReading } from '../importing/read-rows.js';
import type { Finding } from '../importing/refusals.js';
import type { ImportKind } from '../importing/shapes.js';
import { CATEGORIES } from '../projections/records-events.js';
import { importsWithStatus } from '../projections/imports.js';
import { asRef } from './open-values.js';
import { reader, type RecordsParts } from './ports.js';
import { decideChunk, type ImportingParts, type Started } from './read-chunk.js';

/** What a steward declares before the file is read. */
export interface DeclaredImport {
  readonly import: string;
  readonly kind: ImportKind;
  readonly category: string;
  readonly source: string;
  readonly purposes: Started['purposes'];
  readonly legalBasis: Started['legalBasis'];
  readonly informBy: string;
  readonly consentColumn: string | null;
}

type Parts = ImportingParts & Pick<RecordsParts, 'keys' | 'clock'>;
type SharedParts = Parts & Pick<RecordsParts, 'leases'>;
type Known = Exclude<ImportState, { status: 'none' }>;

const MAX_CHUNK_ROWS = 100;
/** A sealed field takes about 350 bytes of a commit, and a commit holds 512 KiB. */
const MAX_CHUNK_CELLS = 900;
const MAX_ATTEMPTS = 5;

const streamOf = (importId: string): string => `${CATEGORIES.import}-${importId}`;

/**
 * Takes a file in: checked whole, sealed, on the ledger. Its rows follow with {@link runImport}.
 * @throws Refusal with a `FileRefusalCode`, `import-exists`
 */
export async function startImport(
  parts: Parts,
  context: CommandContext,
  declared: DeclaredImport,
  bytes: Uint8Array,
): Promise<void> {
  const { text, ...read } = receiveFile(declared, bytes);
  const data: Started = {
    ...declared,
    ...read,
    columns: [...read.columns],
    fileDigest: createHash('sha256').update(bytes).digest('hex'),
    file: new Personal(text),
    startedBy: context.metadata.actor,
  };
  await parts.ledger.handle(context, streamOf(declared.import), importDecider, { kind: 'start', data });
}

/**
 * Reads the rows of a started import from where it stands, chunk by chunk, then completes it and destroys the
 * file. Run again after a crash it goes on with the next chunk; run again after the end it changes nothing. One
 * instance at a time reads a file; should two do so all the same, each chunk is still one command.
 * @param signal - stops after the chunk at hand; what is left is read by whoever resumes it
 * @throws Refusal `import-unknown`
 */
export async function runImport(
  parts: SharedParts,
  importId: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const lease = await parts.leases.hold(`records.import.${importId}`, signal);
  try {
    await readRows(parts, importId, AbortSignal.any([signal, lease.lost]));
    await parts.keys.destroy(importId, 'import-completed', parts.clock().toISOString());
  } finally {
    await lease.release();
  }
}

async function readRows(parts: Parts, importId: string, stop: AbortSignal): Promise<void> {
  let state = await stateOf(parts, importId);
  if (state.status === 'completed') return;
  const { started } = state;
  const text = await fileOf(parts, started);
  if (text === undefined) return;
  const { readings, noted } = readFile(started, text, started.encoding);
  const claimed = new Set<string>();
  for (const chunk of chunksOf(readings, started.columns.length)) {
    stop.throwIfAborted();
    if (firstRow(chunk) >= state.nextRow) state = await appendChunk(parts, started, chunk, noted, claimed);
  }
  await complete(parts, started);
}

/** That another instance was a moment faster is as good. */
async function complete({ ledger }: Parts, started: Started): Promise<void> {
  const command = { kind: 'complete' } as const;
  try {
    await ledger.handle(commandOf(started, 'complete'), streamOf(started.import), importDecider, command);
  } catch (error) {
    const isDone = error instanceof Refusal && error.code === 'import-already-completed';
    if (!isDone) throw error;
  }
}

async function stateOf(parts: Parts, importId: string): Promise<Known> {
  const { state } = await parts.ledger.load(streamOf(importId), importDecider);
  if (state.status === 'none') throw new Refusal<RecordsRefusalCode>('import-unknown');
  return state;
}

/** After a start: finishes what an earlier process left unfinished, destroyed files included. */
export async function resumeImports(
  parts: SharedParts & Pick<RecordsParts, 'readModels'>,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const started = await importsWithStatus(reader(parts), 'started');
  for (const importId of started) await runImport(parts, importId, signal);
  for (const importId of await importsWithStatus(reader(parts), 'completed')) {
    const state = await stateOf(parts, importId);
    if (state.status === 'completed' && (await isStillThere(parts, state.started)))
      await runImport(parts, importId, signal);
  }
  return started;
}

async function openFile(parts: Parts, { import: id, file }: Started) {
  const ref = asRef(file);
  return ref === null
    ? undefined
    : (await parts.vault.open([{ ...ref, subjects: [id] }], { kind: 'import', id }))[0];
}

/** The file; `undefined` when another instance has completed the import and destroyed it meanwhile. */
async function fileOf(parts: Parts, started: Started): Promise<string | undefined> {
  const opened = await openFile(parts, started);
  if (opened?.state === 'open') return String(opened.value);
  if ((await stateOf(parts, started.import)).status === 'completed') return undefined;
  throw new Error('the file of an unfinished import cannot be opened');
}

const isStillThere = async (parts: Parts, started: Started): Promise<boolean> =>
  (await openFile(parts, started))?.state === 'open';

type Chunk = readonly [RowReading, ...RowReading[]];

/** Always the same cuts for the same file, so that a resumed import meets the same chunks. */
function chunksOf(readings: readonly RowReading[], columns: number): readonly Chunk[] {
  const size = Math.max(1, Math.min(MAX_CHUNK_ROWS, Math.floor(MAX_CHUNK_CELLS / Math.max(1, columns))));
  const chunks: Chunk[] = [];
  for (let at = 0; at < readings.length; at += size) {
    const [first, ...rest] = readings.slice(at, at + size);
    if (first !== undefined) chunks.push([first, ...rest]);
  }
  return chunks;
}

const firstRow = (chunk: Chunk): number => chunk[0].row;
const lastRow = (chunk: Chunk): number => chunk.at(-1)?.row ?? firstRow(chunk);

/** One atomic append: every record of the chunk, and the import's word that it was read. */
async function appendChunk(
  parts: Parts,
  started: Started,
  chunk: Chunk,
  aboutTheFile: readonly Finding[],
  claimed: Set<string>,
): Promise<Known> {
  const [from, to] = [firstRow(chunk), lastRow(chunk)];
  // What concerns the header is told with the first chunk.
  const ofFile = aboutTheFile.filter(({ row }) => (row >= from || from === FIRST_DATA_ROW) && row <= to);
  for (let attempt = 1; ; attempt += 1) {
    const claims = new Set(claimed);
    const { streams, noted, ...outcome } = await decideChunk(parts, started, chunk, claims);
    const { state, revision } = await parts.ledger.load(streamOf(started.import), importDecider);
    // Another instance has read it meanwhile.
    if (state.status !== 'none' && state.nextRow > from) return state;
    const data = { import: started.import, from, to, ...outcome, noted: [...ofFile, ...noted] };
    const events = importDecider.decide({ kind: 'read-chunk', data }, state);
    const own = { stream: streamOf(started.import), expected: revision, events };
    try {
      const command = commandOf(started, `chunk ${from}`);
      const { repeated } = await parts.ledger.append(command, [...streams, own]);
      if (repeated) return await stateOf(parts, started.import);
      for (const record of claims) claimed.add(record);
      return events.reduce((folded, event) => importDecider.evolve(folded, event), state) as Known;
    } catch (error) {
      // Someone corrected one of the records in between: look at it again.
      const stale = error instanceof StoreError && error.code === 'WrongExpectedRevision';
      if (!stale || attempt >= MAX_ATTEMPTS) throw error;
    }
  }
}

const FIRST_DATA_ROW = 2;

function commandOf({ import: id, startedBy }: Started, step: string): CommandContext {
  return {
    commandId: derivedId(id, step),
    commandDigest: createHash('sha256').update(`${id} ${step}`).digest('hex'),
    metadata: { actor: startedBy, correlationId: id, causationId: id },
  };
}
