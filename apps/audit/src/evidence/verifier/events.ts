import { linesOf, Unreadable } from './encoding.js';
import { readEvent, EVENTS } from './event-line.js';
import type { Examination } from './examination.js';
import type { ReadManifest } from './manifest.js';
import type { TreeHead } from './note.js';
import { Order } from './order.js';
import type { VerifierPort } from './port.js';
import { Proofs } from './proofs.js';
import type { Claims } from './told.js';
import { WholeLog } from './whole-log.js';

export interface WantedOfTree {
  readonly sizes: ReadonlySet<number>;
  readonly indexes: ReadonlySet<number>;
}

/** What later comparisons need of the tree. */
export interface ReadEvents {
  readonly count: number;
  /** Roots of the tree at the sizes that were wanted, where all events are in the bundle. */
  readonly roots: ReadonlyMap<number, Uint8Array>;
  readonly leaves: ReadonlyMap<number, Uint8Array>;
}

interface Given {
  readonly manifest: ReadManifest;
  /** Undefined when the checkpoint is not one that the log signed. */
  readonly head: TreeHead | undefined;
  readonly claims: Claims;
  readonly wanted: WantedOfTree;
}

/** Reads every event once, in order, and compares it with all that says something about it. */
export async function examineEvents(
  port: VerifierPort,
  given: Given,
  told: Examination,
): Promise<ReadEvents> {
  const { manifest, head, claims, wanted } = given;
  const isWhole = manifest.scope['kind'] === 'everything';
  const proofs = isWhole || head === undefined ? undefined : new Proofs(port, head, told);
  const whole = isWhole ? new WholeLog(port, head, wanted.sizes, told) : undefined;
  const order = new Order(manifest, told);
  const leaves = new Map<number, Uint8Array>();
  const awaited = new Set(claims.keys());
  let count = 0;
  try {
    for await (const line of linesOf(port.chunks(EVENTS))) {
      count += 1;
      const read = await readEvent(port, line, count, told);
      if (read === undefined) continue;
      const position = read.index + 1;
      order.next(read);
      if (wanted.indexes.has(read.index)) leaves.set(read.index, read.leaf);
      for (const { file, disproof } of claims.get(position) ?? []) {
        const detail = disproof(read.event);
        if (detail !== undefined) told.find('not-as-recorded', file, detail, String(position));
      }
      awaited.delete(position);
      await proofs?.compare(read);
      await whole?.add(read);
    }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    told.find('event-unreadable', EVENTS, error.message);
  }
  order.end();
  await proofs?.end();
  if (isWhole)
    for (const position of awaited)
      told.find(
        'not-as-recorded',
        null,
        'contracts or decisions tell of an event that is not here',
        String(position),
      );
  else if (awaited.size > 0)
    told.notChecked.push(
      `${awaited.size} events that contracts or decisions name, and that are not in the bundle`,
    );
  const roots = (await whole?.end()) ?? new Map<number, Uint8Array>();
  told.checked.push(`the canonical form and the leaf of ${count} events`);
  return { count, roots, leaves };
}
