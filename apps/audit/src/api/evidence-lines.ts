import type { z } from 'zod';
import type * as auditApi from '@coop/contracts/audit-api';
import type { BundlePiece } from '../evidence/bundle.js';
import type { EvidenceScope } from '../evidence/scope.js';
import type { HistoryStore } from '../history/doors.js';
import { parseMoment, resolveMoment } from '../history/moment.js';

/** The scope that a query asks for. The schema has seen that it is one. */
export async function scopeOf(
  store: HistoryStore,
  { from, to, ...named }: z.infer<typeof auditApi.exportQuery>,
): Promise<EvidenceScope> {
  const at = async (text: string | undefined, otherwise: bigint) =>
    text === undefined ? otherwise : (await resolveMoment(store, parseMoment(text) ?? 0n)).position;
  if (from !== undefined || to !== undefined)
    return { kind: 'range', after: await at(from, 0n), upTo: await at(to, store.head()) };
  for (const kind of ['record', 'subject', 'contract', 'decision'] as const) {
    const id = named[kind];
    if (id !== undefined) return { kind, id };
  }
  return { kind: 'everything' };
}

/** Files of a log are no text. */
const IS_BINARY = /^tile\//;

/** A bundle as lines of JSON, so that it can be sent while it is made. */
export async function* pieceLines(pieces: AsyncIterable<BundlePiece>): AsyncGenerator<string> {
  for await (const { file, bytes } of pieces) {
    const buffer = Buffer.from(bytes);
    const piece: z.infer<typeof auditApi.bundlePiece> = IS_BINARY.test(file)
      ? { file, base64: buffer.toString('base64') }
      : { file, text: buffer.toString('utf8') };
    yield `${JSON.stringify(piece)}\n`;
  }
}
