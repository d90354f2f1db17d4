import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import type { ProviderStore } from './provider-store.js';

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

  make(facts: LinkFacts, seconds: number): string {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const now = this.now();
    this.store.run(
      `INSERT INTO sign_in_links (token_hash, interaction, party, email_fingerprint, email_sealed, made_at, expires_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      digest(token),
      facts.interaction ?? null,
      facts.party ?? null,
      facts.email?.fingerprint ?? null,
      facts.email === undefined ? null : seal(token, facts.email.address),
      now,
      now + seconds,
    );
    return token;
  }

  /** How many links went to an address in the last seconds: nobody's mailbox is to be flooded from here. */
  madeFor(fingerprint: string, seconds: number): number {
    const sql = 'SELECT count(*) AS made FROM sign_in_links WHERE email_fingerprint = ? AND made_at > ?';
    return Number(this.store.get(sql, fingerprint, this.now() - seconds)?.['made'] ?? 0);
  }

  /** True while a link could be used. Looking at a link does not use it: mail scanners fetch links. */
  isOpen(token: string): boolean {
    return this.#find(token) !== undefined;
  }

  /** Uses a link up. @returns what it was made for; `undefined` when it is used, expired, unknown or another's */
  use(token: string, interaction?: string): LinkFacts | undefined {
    return this.store.transaction(() => {
      const row = this.#find(token);
      if (row === undefined || (row['interaction'] ?? undefined) !== interaction) return undefined;
      // The row stays until it expires, for the count; the address in it goes now.
      this.store.run(
        'UPDATE sign_in_links SET used = 1, email_sealed = NULL WHERE token_hash = ?',
        digest(token),
      );
      const sealed = row['email_sealed'];
      return {
        ...(interaction === undefined ? {} : { interaction }),
        ...(typeof row['party'] === 'string' ? { party: row['party'] } : {}),
        ...(sealed instanceof Uint8Array
          ? { email: { address: open(token, sealed), fingerprint: row['email_fingerprint'] as string } }
          : {}),
      };
    });
  }

  #find(token: string): Record<string, unknown> | undefined {
    const sql = 'SELECT * FROM sign_in_links WHERE token_hash = ? AND used = 0 AND expires_at > ?';
    return this.store.get(sql, digest(token), this.now());
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
