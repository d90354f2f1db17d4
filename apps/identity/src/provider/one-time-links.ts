import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import type { ProviderDb, ProviderStore } from './provider-store.js';

const TOKEN_BYTES = 32;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What a link was made for. */
export interface LinkFacts {
  /** The sign-in that was under way in her browser. Absent: a link that begins one. */
  readonly interaction?: string;
  /** The party for whom it was made. Absent: whoever has the address. */
  readonly party?: string;
  /** The address that it was sent to, with its keyed fingerprint. Absent: it was handed over. */
  readonly email?: { readonly address: string; readonly fingerprint: string };
}

/**
 * Links that work once. Storage has the token's digest, and the address encrypted under the token: who holds the
 * file but not the mail can neither use the link nor read to whom it went.
 */
export class OneTimeLinks {
  constructor(
    private readonly store: ProviderStore,
    /** Seconds since 1970. */
    private readonly now: () => number,
  ) {}

  async make(facts: LinkFacts, seconds: number): Promise<string> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const now = this.now();
    const link = {
      token_hash: digest(token),
      interaction: facts.interaction ?? null,
      party: facts.party ?? null,
      email_fingerprint: facts.email?.fingerprint ?? null,
      email_sealed: facts.email === undefined ? null : seal(token, facts.email.address),
      made_at: now,
      expires_at: now + seconds,
      used: 0,
    };
    await this.store.change((db) => db.insertInto('sign_in_links').values(link).execute());
    return token;
  }

  /** How many links went to an address in the last seconds: nobody's mailbox is to be flooded from here. */
  async madeFor(fingerprint: string, seconds: number): Promise<number> {
    const { made } = await this.store.reader
      .selectFrom('sign_in_links')
      .select((of) => of.fn.countAll().as('made'))
      .where('email_fingerprint', '=', fingerprint)
      .where('made_at', '>', this.now() - seconds)
      .executeTakeFirstOrThrow();
    return Number(made);
  }

  /** True while a link could be used. Looking at a link does not use it: mail scanners fetch links. */
  async isOpen(token: string): Promise<boolean> {
    return (await this.#find(this.store.reader, token)) !== undefined;
  }

  /**
   * Uses a link up: of two instances that were given it at the same moment one alone succeeds.
   * @returns what it was made for; `undefined` when it is used, expired, unknown or another's
   */
  use(token: string, interaction?: string): Promise<LinkFacts | undefined> {
    return this.store.change(async (db) => {
      const row = await this.#find(db, token);
      if (row === undefined || (row.interaction ?? undefined) !== interaction) return undefined;
      // The row stays until it expires, for the count; the address in it goes now.
      const { numUpdatedRows } = await db
        .updateTable('sign_in_links')
        .set({ used: 1, email_sealed: null })
        .where('token_hash', '=', row.token_hash)
        .where('used', '=', 0)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) return undefined;
      return {
        ...(interaction === undefined ? {} : { interaction }),
        ...(row.party === null ? {} : { party: row.party }),
        ...(row.email_sealed === null
          ? {}
          : { email: { address: open(token, row.email_sealed), fingerprint: row.email_fingerprint ?? '' } }),
      };
    });
  }

  #find(db: ProviderDb, token: string) {
    return db
      .selectFrom('sign_in_links')
      .selectAll()
      .where('token_hash', '=', digest(token))
      .where('used', '=', 0)
      .where('expires_at', '>', this.now())
      .executeTakeFirst();
  }
}

const digest = (token: string): string => hash('sha256', token);

const keyOf = (token: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', token, '', 'dc/sign-in-link/v1', KEY_BYTES)));

function seal(token: string, address: string): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(token), nonce);
  return Buffer.concat([nonce, cipher.update(address, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

function open(token: string, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv('aes-256-gcm', keyOf(token), bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const plain = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
  return Buffer.concat([plain, decipher.final()]).toString('utf8');
}
