import { linesOf, type BundlePiece } from '@coop/audit/replay';
import { UsageError } from '../command.js';
import type { HttpAddress } from './http-address.js';

/**
 * Asks a running cooperative for an evidence bundle, with the words of its scope. It is noted over there before the
 * first piece comes.
 * @throws UsageError when the answer is a refusal, is none of a bundle, or ends early
 */
export async function* exportOverHttp(
  api: HttpAddress,
  scope: Readonly<Record<string, string>>,
): AsyncGenerator<BundlePiece> {
  const query = new URLSearchParams(scope).toString();
  const { body } = await api.fetch(`audit/export${query === '' ? '' : `?${query}`}`);
  if (body === null) throw new UsageError('the server gave an empty answer');
  let hasManifest = false;
  try {
    for await (const line of linesOf(body)) {
      const piece = pieceOf(line);
      hasManifest ||= piece.file === 'manifest.json';
      yield piece;
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(TORN, { cause: error });
  }
  if (!hasManifest) throw new UsageError(TORN);
}

const TORN =
  'the answer ended before the bundle did: what was written is no evidence. Delete it and ask again';

function pieceOf(line: string): BundlePiece {
  const { file, text, base64 } = JSON.parse(line) as Readonly<Record<string, unknown>>;
  if (typeof file !== 'string') throw new UsageError('the server gave something else than a bundle');
  if (typeof text === 'string') return { file, bytes: Buffer.from(text, 'utf8') };
  return { file, bytes: Buffer.from(String(base64), 'base64') };
}
