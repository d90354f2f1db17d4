import { hash } from 'node:crypto';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { ProviderStore } from './provider-store.js';

/** Their id is the secret itself: kept only as a digest, so that a copied file opens no session. */
const BEARERS = new Set(['AuthorizationCode', 'RefreshToken', 'AccessToken', 'ClientCredentials']);

/** What ends when a grant is revoked; the grant's other tokens carry its id too. */
const BY_GRANT =
  "DELETE FROM provider_records WHERE grant_id = ? AND model IN ('AuthorizationCode', 'RefreshToken', 'AccessToken')";

/** Storage of one of oidc-provider's models in {@link ProviderStore}. */
export class SqliteAdapter implements Adapter {
  readonly #bearer: boolean;

  constructor(
    private readonly model: string,
    private readonly store: ProviderStore,
    /** Seconds since 1970. */
    private readonly now: () => number,
  ) {
    this.#bearer = BEARERS.has(model);
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    this.store.run(
      `INSERT INTO provider_records (model, id, payload, account_id, grant_id, uid, expires_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (model, id) DO UPDATE SET payload = excluded.payload, account_id = excluded.account_id,
           grant_id = excluded.grant_id, uid = excluded.uid, expires_at = excluded.expires_at`,
      this.model,
      this.#key(id),
      JSON.stringify(this.#stored(payload)),
      payload.accountId ?? payload.session?.accountId ?? payload.result?.login?.accountId ?? null,
      payload.grantId ?? null,
      payload.uid ?? null,
      expiresIn === undefined ? null : this.now() + expiresIn,
    );
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const found = this.#read('model = ? AND id = ?', this.#key(id));
    return found !== undefined && this.#bearer ? { ...found, jti: id } : found;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#read('model = ? AND uid = ?', uid);
  }

  /** The device flow is not offered. */
  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async consume(id: string): Promise<void> {
    const sql =
      "UPDATE provider_records SET payload = json_set(payload, '$.consumed', ?) WHERE model = ? AND id = ?";
    this.store.run(sql, this.now(), this.model, this.#key(id));
  }

  async destroy(id: string): Promise<void> {
    this.store.run('DELETE FROM provider_records WHERE model = ? AND id = ?', this.model, this.#key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    this.store.run(BY_GRANT, grantId);
  }

  #read(where: string, value: string): AdapterPayload | undefined {
    const sql = `SELECT payload FROM provider_records WHERE ${where} AND (expires_at IS NULL OR expires_at > ?)`;
    const row = this.store.get(sql, this.model, value, this.now());
    return row === undefined ? undefined : (JSON.parse(row['payload'] as string) as AdapterPayload);
  }

  #key(id: string): string {
    return this.#bearer ? hash('sha256', id) : id;
  }

  #stored({ jti, ...payload }: AdapterPayload): AdapterPayload {
    if (this.#bearer) return payload;
    return this.model === 'Interaction' ? withoutHints({ jti, ...payload }) : { jti, ...payload };
  }
}

/** A client may send her address as a hint (OpenID Connect Core §3.1.2.1); it must not be written to the disk. */
function withoutHints(payload: AdapterPayload): AdapterPayload {
  const { login_hint: _hint, ...params } = payload.params ?? {};
  const { login_hint: _detail, ...details } = payload.prompt?.details ?? {};
  return {
    ...payload,
    ...(payload.params === undefined ? {} : { params }),
    ...(payload.prompt === undefined ? {} : { prompt: { ...payload.prompt, details } }),
  };
}
