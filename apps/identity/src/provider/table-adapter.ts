import { hash } from 'node:crypto';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { ProviderStore } from './provider-store.js';

/** Their id is the secret itself: kept only as a digest, so that a copied table opens no session. */
const BEARERS = new Set(['AuthorizationCode', 'RefreshToken', 'AccessToken', 'ClientCredentials']);

/** What ends when a grant is revoked; the grant's other tokens carry its id too. */
const ENDS_WITH_GRANT = ['AuthorizationCode', 'RefreshToken', 'AccessToken'] as const;

export interface TableAdapterParts {
  readonly store: ProviderStore;
  /** Seconds since 1970. */
  readonly now: () => number;
  /** What is thrown when a code or refresh token was used a moment before, perhaps at another instance. */
  readonly alreadyUsed: () => Error;
}

/** Storage of one of oidc-provider's models in {@link ProviderStore}. */
export class TableAdapter implements Adapter {
  readonly #bearer: boolean;

  constructor(
    private readonly model: string,
    private readonly parts: TableAdapterParts,
  ) {
    this.#bearer = BEARERS.has(model);
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const content = {
      payload: JSON.stringify(this.#stored(payload)),
      account_id: payload.accountId ?? payload.session?.accountId ?? payload.result?.login?.accountId ?? null,
      grant_id: payload.grantId ?? null,
      uid: payload.uid ?? null,
      expires_at: expiresIn === undefined ? null : this.parts.now() + expiresIn,
    };
    await this.parts.store.change((db) =>
      db
        .insertInto('provider_records')
        .values({ model: this.model, id: this.#key(id), ...content })
        .onConflict((conflict) => conflict.columns(['model', 'id']).doUpdateSet(content))
        .execute(),
    );
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const found = await this.#read('id', this.#key(id));
    return found !== undefined && this.#bearer ? { ...found, jti: id } : found;
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#read('uid', uid);
  }

  /** The device flow is not offered. */
  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  /**
   * Uses a code or refresh token up. Of two instances that found it unused one alone succeeds: the payload is
   * replaced only while it is what was read.
   */
  async consume(id: string): Promise<void> {
    const key = this.#key(id);
    await this.parts.store.change(async (db) => {
      const row = await db
        .selectFrom('provider_records')
        .select('payload')
        .where('model', '=', this.model)
        .where('id', '=', key)
        .executeTakeFirst();
      const known = row === undefined ? undefined : (JSON.parse(row.payload) as AdapterPayload);
      if (row === undefined || known?.consumed !== undefined) throw this.parts.alreadyUsed();
      const { numUpdatedRows } = await db
        .updateTable('provider_records')
        .set({ payload: JSON.stringify({ ...known, consumed: this.parts.now() }) })
        .where('model', '=', this.model)
        .where('id', '=', key)
        .where('payload', '=', row.payload)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw this.parts.alreadyUsed();
    });
  }

  async destroy(id: string): Promise<void> {
    await this.parts.store.change((db) =>
      db
        .deleteFrom('provider_records')
        .where('model', '=', this.model)
        .where('id', '=', this.#key(id))
        .execute(),
    );
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.parts.store.change((db) =>
      db
        .deleteFrom('provider_records')
        .where('grant_id', '=', grantId)
        .where('model', 'in', ENDS_WITH_GRANT)
        .execute(),
    );
  }

  async #read(by: 'id' | 'uid', value: string): Promise<AdapterPayload | undefined> {
    const row = await this.parts.store.reader
      .selectFrom('provider_records')
      .select('payload')
      .where('model', '=', this.model)
      .where(by, '=', value)
      .where((is) => is.or([is('expires_at', 'is', null), is('expires_at', '>', this.parts.now())]))
      .executeTakeFirst();
    return row === undefined ? undefined : (JSON.parse(row.payload) as AdapterPayload);
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
