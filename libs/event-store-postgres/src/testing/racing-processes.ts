import type { Placed, RaceOutcome } from '@coop/event-sourcing/testing';
import { linesOfProcess } from './processes.js';
import type { RacingOrder } from './racing-words.js';

/** Lets several processes race on one ledger. @returns what all of them were told */
export async function raceInProcesses(orders: readonly RacingOrder[]): Promise<RaceOutcome> {
  const acknowledged = new Map<string, Placed>();
  const refused: string[] = [];
  const lines = await Promise.all(
    orders.map((order) => linesOfProcess('racing-process.js', JSON.stringify(order))),
  );
  for (const line of lines.flat()) {
    const [commandId = '', first, last] = line.split(' ');
    if (first === undefined || last === undefined) refused.push(commandId);
    else acknowledged.set(commandId, { first: BigInt(first), last: BigInt(last) });
  }
  return { acknowledged, refused };
}
