import { CHECKPOINT_PATH, fullTilePath, TILE_WIDTH, type LogSource } from '@coop/tlog';
import { finding, type Finding } from './finding.js';

/**
 * A log whose files go on beyond its checkpoint by more than one batch. A killed process leaves one batch, which is at
 * most a bundle, and what waited for its witnesses; more was published once, unless a lost log is being built again at
 * this moment.
 *
 * @param frozen the log by the checkpoint that was verified
 * @param now the log as it is now: while it grows, its checkpoint is another
 */
export async function checkpointBehind(size: number, frozen: LogSource, now: LogSource): Promise<Finding[]> {
  const index = Math.floor(size / TILE_WIDTH) + 1;
  const path = fullTilePath('entries', index);
  if ((await now.read(path)) === undefined) return [];
  const [before, after] = [await frozen.read(CHECKPOINT_PATH), await now.read(CHECKPOINT_PATH)];
  if (after === undefined || Buffer.compare(before ?? Buffer.alloc(0), after) !== 0) return [];
  const upTo = BigInt((index + 1) * TILE_WIDTH);
  const detail = `the log holds entries beyond its checkpoint of ${size}: an older one was put back, the log is being built again, or it ended while it waited for witnesses`;
  return [finding('checkpoint-behind', BigInt(size + 1), detail, { path, upTo })];
}
