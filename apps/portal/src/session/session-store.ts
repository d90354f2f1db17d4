import { createHmac, createSecretKey, hash, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { decodeJwt } from 'jose';
import type { ServiceTables } from '@coop/service-host';
import type { Me } from '../client/shapes.js';
import type { PortalKeys } from './portal-keys.js';
import { seal, unseal } from './sealing.js';
import { changeSessions, createSessionTables, sessionReader, type SessionDb } from './session-tables.js';

/** What the provider gave: none of it ever reaches the browser. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly idToken?: string;
  /** Milliseconds; from then on it must be renewed. */
  readonly expires: number;
}

/** A signed-in person, as one request sees her. */
export interface Session {
  readonly id: string;
  /** Milliseconds, as stored. */
  readonly seen: number;
  tokens: Tokens;
  /** Rises with each renewal of the tokens. */
  version: number;
  me: Me;
  /** The greatest ledger position that she has seen: her next page knows at least so much. */
  position: bigint;
}

/** How the provider names what it ended (OpenID Connect Back-Channel Logout 1.0, §2.4). */
export interface EndedAtProvider {
  /** One session of the provider. */
  readonly sid?: string | undefined;
  /** Every session of an account, when no `sid` is given. */
  readonly sub?: string | undefined;
}

export interface SessionStoreParts {
  readonly tables: ServiceTables;
  readonly keys: PortalKeys;
  readonly clock: () => Date;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const IDLE_MS = 2 * HOUR;
const LONGEST_MS = 12 * HOUR;
const MAX_SESSIONS = 10_000;
const KEY_BYTES = 32;
/** Longer than the provider is waited for. */
const RENEWING_MS = 20_000;

const newSecret = (): string => randomBytes(32).toString('base64url');
const digestOf = (id: string): string => hash('sha256', id);

interface Sealed {
  readonly tokens: Tokens;
  readonly me: Me;
}

/**
 * Sessions by their id, shared by all instances. What is stored opens only with the key of the pages and the
 * session's id together, and the id is in the browser alone.
 */
export class SessionStore {
  private constructor(private readonly parts: SessionStoreParts) {}

  static async open(parts: SessionStoreParts): Promise<SessionStore> {
    await changeSessions(parts.tables, createSessionTables);
    return new SessionStore(parts);
  }

  /**
   * A new session always has a new id: an id that was planted before the sign-in opens nothing.
   * @param position - the ledger position at which she is known: her first page must know so much
   */
  async begin(tokens: Tokens, me: Me, position = 0n): Promise<Session> {
    const [id, now] = [newSecret(), this.#now()];
    const { sid, sub } = tokens.idToken === undefined ? {} : decodeJwt(tokens.idToken);
    const row = {
      id_digest: digestOf(id),
      sid_digest: typeof sid === 'string' ? this.#lookup('sid', sid) : null,
      sub_digest: sub === undefined ? null : this.#lookup('sub', sub),
      party_digest: this.#partyOf(me),
      sealed: this.#seal(id, { tokens, me }),
      ...{ began: now, seen: now, position: Number(position), version: 1, renewing_until: null },
    };
    await this.#change(async (db) => {
      await makeRoom(db, now);
      await db.insertInto('portal_sessions').values(row).execute();
    });
    return { id, seen: now, tokens, version: 1, me, position };
  }

  async find(id: string | undefined): Promise<Session | undefined> {
    if (id === undefined) return undefined;
    const now = this.#now();
    const row = await sessionReader(this.parts.tables)
      .selectFrom('portal_sessions')
      .selectAll()
      .where('id_digest', '=', digestOf(id))
      .where('seen', '>=', now - IDLE_MS)
      .where('began', '>=', now - LONGEST_MS)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const content = unseal(this.#keyOf(id), row.id_digest, row.sealed) as Sealed | undefined;
    if (content === undefined) return undefined;
    const { seen, version, position } = row;
    return { id, seen, ...content, version, position: BigInt(position) };
  }

  async end(id: string): Promise<void> {
    await this.#change((db) =>
      db.deleteFrom('portal_sessions').where('id_digest', '=', digestOf(id)).execute(),
    );
  }

  /** Ends what the provider ended: one session, or all of an account. @returns how many there were */
  async endAll({ sid, sub }: EndedAtProvider): Promise<number> {
    const [column, value] = sid === undefined ? (['sub', sub] as const) : (['sid', sid] as const);
    if (value === undefined) return 0;
    const { numDeletedRows } = await this.#change((db) =>
      db
        .deleteFrom('portal_sessions')
        .where(`${column}_digest`, '=', this.#lookup(column, value))
        .executeTakeFirstOrThrow(),
    );
    return Number(numDeletedRows);
  }

  /** Ends every session of somebody who was erased, and rids the storage of them where it can do so. */
  async forget(party: string): Promise<void> {
    await this.#change((db) =>
      db.deleteFrom('portal_sessions').where('party_digest', '=', this.#lookup('party', party)).execute(),
    );
    await this.parts.tables.scrub?.();
  }

  /**
   * Notes a visit, with the position that she has seen: at once when she acted, so that any instance shows her
   * what she did, and else at most once a minute.
   */
  async noteVisit({ id, seen, position }: Session, acted: boolean): Promise<void> {
    const now = this.#now();
    if (!acted && now - seen < MINUTE) return;
    const seenUpTo = Number(position);
    await this.#change((db) =>
      db
        .updateTable('portal_sessions')
        .set((of) => ({
          seen: now,
          position: of.case().when('position', '<', seenUpTo).then(seenUpTo).else(of.ref('position')).end(),
        }))
        .where('id_digest', '=', digestOf(id))
        .execute(),
    );
  }

  /** Whether this instance may renew the tokens now. A refresh token works once: one instance alone uses it. */
  async claimRenewal({ id, version }: Session): Promise<boolean> {
    const now = this.#now();
    const { numUpdatedRows } = await this.#change((db) =>
      db
        .updateTable('portal_sessions')
        .set({ renewing_until: now + RENEWING_MS })
        .where('id_digest', '=', digestOf(id))
        .where('version', '=', version)
        .where((is) => is.or([is('renewing_until', 'is', null), is('renewing_until', '<', now)]))
        .executeTakeFirstOrThrow(),
    );
    return numUpdatedRows === 1n;
  }

  /** Gives a claim back without new tokens. */
  async releaseRenewal({ id, version }: Session): Promise<void> {
    await this.#change((db) =>
      db
        .updateTable('portal_sessions')
        .set({ renewing_until: null })
        .where('id_digest', '=', digestOf(id))
        .where('version', '=', version)
        .execute(),
    );
  }

  /** Keeps renewed tokens, or what is newly known of the person. @returns false when the session is over */
  async replace(session: Session, content: Sealed): Promise<boolean> {
    const { id, version } = session;
    const { numUpdatedRows } = await this.#change((db) =>
      db
        .updateTable('portal_sessions')
        .set({
          ...{ sealed: this.#seal(id, content), party_digest: this.#partyOf(content.me) },
          ...{ version: version + 1, renewing_until: null },
        })
        .where('id_digest', '=', digestOf(id))
        .where('version', '=', version)
        .executeTakeFirstOrThrow(),
    );
    if (numUpdatedRows === 0n) return false;
    Object.assign(session, content, { version: version + 1 });
    return true;
  }

  #seal(id: string, content: Sealed): Buffer {
    return seal(this.#keyOf(id), digestOf(id), content);
  }

  #keyOf(id: string): KeyObject {
    const key = hkdfSync('sha256', this.parts.keys.sessions, id, 'dc/portal-session/v1', KEY_BYTES);
    return createSecretKey(Buffer.from(key));
  }

  #partyOf({ party }: Me): string {
    return this.#lookup('party', party);
  }

  #lookup(kind: 'sid' | 'sub' | 'party', value: string): string {
    return createHmac('sha256', this.parts.keys.lookups).update(`${kind}\n${value}`).digest('hex');
  }

  #now(): number {
    return this.parts.clock().getTime();
  }

  #change<Result>(work: (db: SessionDb) => Promise<Result>): Promise<Result> {
    return changeSessions(this.parts.tables, work);
  }
}

/** Forgets what is over; where there are still too many, the one that was left alone for the longest time. */
async function makeRoom(db: SessionDb, now: number): Promise<void> {
  await db
    .deleteFrom('portal_sessions')
    .where((is) => is.or([is('seen', '<', now - IDLE_MS), is('began', '<', now - LONGEST_MS)]))
    .execute();
  const { count } = await db
    .selectFrom('portal_sessions')
    .select((of) => of.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) < MAX_SESSIONS) return;
  const oldest = db.selectFrom('portal_sessions').select('id_digest').orderBy('seen').limit(1);
  await db.deleteFrom('portal_sessions').where('id_digest', 'in', oldest).execute();
}
