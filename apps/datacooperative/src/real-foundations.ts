import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICES } from '@coop/contracts';
import { OUTBOX, type Foundations } from '@coop/service-host';
import type { JsonLogger, SessionDenylist } from '@coop/service-kit';
import type { AdjustableClock } from './adjustable-clock.js';

/** The real parts that one process stands on, in place of files of its own. */
export interface RealParts {
  /** `postgres://…`: the database of ledger, read models and sealed values. */
  readonly postgres: string;
  /** `postgres://…`: the database of keys. */
  readonly keys: string;
  /** `nats://…`, with user and password in it where the bus asks for them. Absent: this process is everything. */
  readonly nats?: string;
}

export interface RealOptions {
  readonly real: RealParts;
  readonly keysDir: string;
  readonly clock: AdjustableClock;
  readonly logger: JsonLogger;
  /** Is told of sessions that ended at the issuer, by whichever process heard it. */
  readonly denylist: SessionDenylist;
}

/** Every service of this process on PostgreSQL and NATS. Their clients are loaded only here. */
export async function realFoundations({
  real,
  keysDir,
  clock,
  logger,
  denylist,
}: RealOptions): Promise<Foundations> {
  mkdirSync(keysDir, { recursive: true, mode: 0o700 });
  const { Metrics, openDistributed, prepareDatabases } = await import('@coop/service-host/distributed');
  await prepareDatabases({ postgresUrl: real.postgres, keysUrl: real.keys });
  return openDistributed({
    ...{
      service: 'all',
      services: SERVICES,
      shared: [OUTBOX],
      withKeyTables: ['audit'],
      logger,
      denylist,
      clock: clock.now,
    },
    metrics: new Metrics('all'),
    settings: {
      ...{ postgresUrl: real.postgres, keysUrl: real.keys, kekFile: join(keysDir, 'kek'), pollMs: 250 },
      ...(real.nats === undefined ? {} : { nats: accessOf(real.nats) }),
    },
  });
}

/** Where the bus is, and as whom: what the address says before the host is not sent as part of it. */
function accessOf(nats: string) {
  const url = new URL(nats);
  const { username, password } = url;
  [url.username, url.password] = ['', ''];
  return {
    natsUrl: String(url),
    natsUser: decodeURIComponent(username),
    natsPassword: decodeURIComponent(password),
  };
}
