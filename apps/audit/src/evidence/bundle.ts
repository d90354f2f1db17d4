import { createHash } from 'node:crypto';
import { openingOf, type Json } from '@coop/event-sourcing';
import { LogReader, proveInclusion, TileReader, type HashReader } from '@coop/tlog';
import { pageFile, programFile } from './assemble.js';
import type { BundleParts } from './bundle-parts.js';
import { ContractsTold } from './contracts.js';
import { evaluateDecisions } from './decisions.js';
import { logFiles } from './log-files.js';
import { readmes } from './readmes.js';
import { eventsIn, scopeJson } from './scope.js';
import { canonical } from './verifier/encoding.js';

/** A piece of one file. Pieces of a file follow each other; the manifest and its signature come last. */
export interface BundlePiece {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Writes a bundle piece by piece, so that none of its files need be held. */
export async function* evidenceBundle(parts: BundleParts): AsyncGenerator<BundlePiece> {
  const digests = new Map<string, ReturnType<typeof createHash>>();
  for await (const piece of contentOf(parts)) {
    const digest = digests.get(piece.file) ?? createHash('sha256');
    digests.set(piece.file, digest.update(piece.bytes));
    yield piece;
  }
  const files = [...digests].map(([file, digest]) => [file, digest.digest('hex')] as const);
  const text = await manifestText(parts, Object.fromEntries(files));
  yield textPiece('manifest.json', text);
  if (parts.signer === undefined) return;
  const digest = createHash('sha256').update(text).digest('hex');
  yield textPiece('manifest.sig', parts.signer.sign(`evidence bundle v1\n${parts.log.origin}\n${digest}\n`));
}

const textPiece = (file: string, text: string): BundlePiece => ({ file, bytes: Buffer.from(text, 'utf8') });

async function manifestText(
  { log, scope, chosen, asked, now, signer }: BundleParts,
  files: object,
): Promise<string> {
  const { checkpoint } = await LogReader.open(log);
  const manifest = {
    format: 'evidence bundle v1',
    origin: log.origin,
    scope: scopeJson(scope),
    positions: chosen.rows.map(([first, last]) => [String(first), String(last)]),
    events: chosen.count,
    checkpoint: { size: checkpoint.size, root: Buffer.from(checkpoint.root).toString('hex') },
    made: now.toISOString(),
    asked: asked.logged ? asked : { ...asked, why: 'made from a data folder: nothing was recorded about it' },
    signer: signer?.vkey ?? null,
    files,
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

async function* contentOf(parts: BundleParts): AsyncGenerator<BundlePiece> {
  const { log, vkey, scope, policyText = `log ${vkey}\nquorum none\n` } = parts;
  const { checkpoint, note } = await LogReader.open(log);
  for (const [file, text] of readmes(parts, checkpoint.size)) yield textPiece(file, text);
  yield textPiece('verify.mjs', programFile());
  yield textPiece('index.html', pageFile());
  yield textPiece('policy', policyText);
  yield textPiece('checkpoint', note);
  const contracts = new ContractsTold();
  yield* inPieces('events.ndjson', eventLines(parts, contracts));
  if (scope.kind === 'everything')
    for await (const { path, bytes } of logFiles(log, checkpoint.size)) yield { file: path, bytes };
  else yield* inPieces('proofs.ndjson', proofLines(parts, checkpoint.size));
  yield* inPieces('contracts.ndjson', contracts.lines());
  yield* inPieces('decisions.ndjson', decisionLines(parts));
}

async function* eventLines({ store, chosen, onProgress }: BundleParts, contracts: ContractsTold) {
  const total = chosen.rows.at(-1)?.[1] ?? 0n;
  for await (const event of eventsIn(store, chosen.rows)) {
    contracts.note(event);
    const { salt, event: text } = openingOf(event);
    yield { index: String(event.position - 1n), salt, event: JSON.parse(text) as Json };
    onProgress?.('events', { done: event.position, total });
  }
}

async function* proofLines({ log, chosen, onProgress }: BundleParts, size: number) {
  const hashes = remembered(new TileReader(log.read, size).hashes);
  const total = chosen.rows.at(-1)?.[1] ?? 0n;
  for (const [first, last] of chosen.rows)
    for (let position = first; position <= last; position += 1n) {
      const proof = await proveInclusion(hashes, Number(position) - 1, size);
      yield { index: String(position - 1n), proof: proof.map((hash) => Buffer.from(hash).toString('hex')) };
      onProgress?.('proofs', { done: position, total });
    }
}

/** Neighbours share most of their proofs. */
const MAX_REMEMBERED = 100_000;

function remembered(read: HashReader): HashReader {
  const known = new Map<string, ReturnType<HashReader>>();
  return (level, index) => {
    const place = `${level}/${index}`;
    const hash = known.get(place) ?? read(level, index);
    if (known.size >= MAX_REMEMBERED) known.clear();
    known.set(place, hash);
    return hash;
  };
}

const decisionLines = ({ store, doors, chosen, onProgress }: BundleParts) =>
  evaluateDecisions(store, doors, eventsIn(store, chosen.rows), (progress) =>
    onProgress?.('decisions', progress),
  );

const PIECE = 64 * 1024;

/** Lines of canonical JSON, many in a piece. A file without lines is there, and empty. */
async function* inPieces(
  file: string,
  lines: AsyncIterable<object> | Iterable<object>,
): AsyncGenerator<BundlePiece> {
  let text = '';
  yield textPiece(file, text);
  for await (const line of lines) {
    text += `${canonical(JSON.parse(JSON.stringify(line)))}\n`;
    if (text.length < PIECE) continue;
    yield textPiece(file, text);
    text = '';
  }
  yield textPiece(file, text);
}
