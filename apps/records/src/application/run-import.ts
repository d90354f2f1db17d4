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
 * file. Run again after a crash it goes on with the next chunk; run again after the end it changes nothing.
 * @throws Refusal `import-unknown`
 */
export async function runImport(parts: Parts, importId: string): Promise<void> {
  let { state } = await parts.ledger.load(streamOf(importId), importDecider);
  if (state.status === 'none') throw new Refusal<RecordsRefusalCode>('import-unknown');
  const { started } = state;
  if (state.status === 'started') {
    const { readings, noted } = readFile(started, await fileOf(parts, started), started.encoding);
    const claimed = new Set<string>();
    for (const chunk of chunksOf(readings, started.columns.length))
      if (firstRow(chunk) >= state.nextRow) state = await appendChunk(parts, started, chunk, noted, claimed);
    await parts.ledger.handle(commandOf(started, 'complete'), streamOf(importId), importDecider, {
      kind: 'complete',
    });
  }
  await parts.keys.destroy(importId, 'import-completed', parts.clock().toISOString());
}

/** After a start: finishes what an earlier process left unfinished, destroyed files included. */
export async function resumeImports(
  parts: Parts & Pick<RecordsParts, 'readModels'>,
): Promise<readonly string[]> {
  const started = await importsWithStatus(reader(parts), 'started');
  for (const importId of started) await runImport(parts, importId);
  for (const importId of await importsWithStatus(reader(parts), 'completed')) {
    const { state } = await parts.ledger.load(streamOf(importId), importDecider);
    if (state.status === 'completed' && (await isStillThere(parts, state.started)))
      await runImport(parts, importId);
  }
  return started;
}

async function openFile(parts: Parts, { import: id, file }: Started) {
  const ref = asRef(file);
  return ref === null
    ? undefined
    : (await parts.vault.open([{ ...ref, subjects: [id] }], { kind: 'import', id }))[0];
}

async function fileOf(parts: Parts, started: Started): Promise<string> {
  const opened = await openFile(parts, started);
  if (opened?.state !== 'open') throw new Error('the file of an unfinished import cannot be opened');
  return String(opened.value);
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
): Promise<Exclude<ImportState, { status: 'none' }>> {
  const [from, to] = [firstRow(chunk), lastRow(chunk)];
  // What concerns the header is told with the first chunk.
  const ofFile = aboutTheFile.filter(({ row }) => (row >= from || from === FIRST_DATA_ROW) && row <= to);
  for (let attempt = 1; ; attempt += 1) {
    const claims = new Set(claimed);
    const { streams, noted, ...outcome } = await decideChunk(parts, started, chunk, claims);
    const { state, revision } = await parts.ledger.load(streamOf(started.import), importDecider);
    const data = { import: started.import, from, to, ...outcome, noted: [...ofFile, ...noted] };
    const events = importDecider.decide({ kind: 'read-chunk', data }, state);
    const own = { stream: streamOf(started.import), expected: revision, events };
    try {
      await parts.ledger.append(commandOf(started, `chunk ${from}`), [...streams, own]);
      for (const record of claims) claimed.add(record);
      return events.reduce((folded, event) => importDecider.evolve(folded, event), state) as Exclude<
        ImportState,
        { status: 'none' }
      >;
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
