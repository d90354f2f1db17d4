import {
  CHECKPOINT_PATH,
  fullTilePath,
  parseCheckpoint,
  parseNote,
  TILE_WIDTH,
  TlogRefusal,
  type ReadFile,
} from '@coop/tlog';

/** Files of a kind that are asked for before they are needed. */
const AHEAD = 8;

/** A full bundle, or a full tile of level 0 (C2SP tlog-tiles, "Merkle Tree"). */
const FULL = /^tile\/(entries|0)\/((?:x[0-9]{3}\/)*[0-9]{3})$/;

/**
 * Asks for the next files of a log while one is looked at: whoever verifies a whole log over a network would wait for
 * every single one. Nothing beyond the size that the checkpoint states is asked for, and nothing twice.
 */
export function readAhead(read: ReadFile): ReadFile {
  const asked = new Map<string, Promise<Uint8Array | undefined>>();
  let full = 0;
  const ask = (path: string) => {
    const answer = read(path);
    // Whoever comes to need it is told; until then nobody waits for it.
    answer.catch(() => undefined);
    asked.set(path, answer);
  };
  return async (path) => {
    const answer = asked.get(path) ?? read(path);
    asked.delete(path);
    for (const next of following(path, full)) if (!asked.has(next)) ask(next);
    const bytes = await answer;
    if (path === CHECKPOINT_PATH) full = fullTiles(bytes);
    return bytes;
  };
}

function following(path: string, full: number): readonly string[] {
  const [, kind, digits = ''] = FULL.exec(path) ?? [];
  if (kind === undefined) return [];
  const next = Number(digits.replaceAll(/[x/]/g, '')) + 1;
  const count = Math.max(0, Math.min(AHEAD, full - next));
  return Array.from({ length: count }, (_, n) => fullTilePath(kind === '0' ? 0 : 'entries', next + n));
}

function fullTiles(note: Uint8Array | undefined): number {
  if (note === undefined) return 0;
  try {
    return Math.floor(parseCheckpoint(parseNote(note).text).size / TILE_WIDTH);
  } catch (error) {
    if (error instanceof TlogRefusal) return 0;
    throw error;
  }
}
