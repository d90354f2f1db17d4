import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { finding, fine, type Diagnosis } from './diagnosis.js';
import type { Queries } from './queries.js';
import { withFile } from './with-file.js';

const CHECK = 'parked events';
const FILE = 'read-models.sqlite';

interface Parked {
  readonly reactor: string;
  readonly position: bigint | number | string;
  readonly state: string;
}

/** Reactions that were given up: what should have followed from an event has not happened yet. */
function parked(rows: readonly Parked[]): Diagnosis {
  const given = rows.filter(({ state }) => state === 'parked');
  if (rows.length === 0) return fine(CHECK, 'none: every reaction was carried out');
  const named = given.map(({ reactor, position }) => `${reactor} at ${position}`).join(', ');
  const waiting = rows.length - given.length;
  return finding(CHECK, waiting === 0 ? named : `${named}; behind them ${waiting} wait`, {
    cause:
      'a reaction failed five times, and not because something was away; its stream waits, the rest goes on',
    remedy:
      'find the cause with `coop parked list`, remove it, and have it tried again with `coop parked replay`: ' +
      'docs/how-to/operate/runbooks/events-parked.md',
  });
}

/** In a data folder. */
export function parkedInFolder({ dir }: { readonly dir: string }): Diagnosis | undefined {
  const file = join(dir, FILE);
  if (!existsSync(file)) return undefined;
  return withFile(file, (db) => {
    const known = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'parked_events'").get();
    if (known === undefined) return undefined;
    const sql = 'SELECT reactor, position, state FROM parked_events ORDER BY reactor, position';
    return parked(db.prepare(sql).all() as unknown as Parked[]);
  });
}

/** In PostgreSQL: each service has its own. */
export async function parkedInDatabase({ db }: { readonly db: Queries }): Promise<Diagnosis | undefined> {
  const schemas = await db.all<{ name: string }>(
    `SELECT quote_ident(schemaname) AS name FROM pg_tables WHERE tablename = 'parked_events' ORDER BY 1`,
  );
  if (schemas.length === 0) return undefined;
  const found: Parked[] = [];
  for (const { name } of schemas)
    found.push(
      ...(await db.all<Parked>(
        `SELECT reactor, position, state FROM ${name}.parked_events ORDER BY reactor, position`,
      )),
    );
  return parked(found);
}
