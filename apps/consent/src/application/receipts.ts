import { compactVerify, importJWK, type JWK } from 'jose';
import type { GrantTerms } from '../domain/grant.js';
import { refuse } from '../domain/refusals.js';
import type { Actor } from '@coop/service-kit';
import { ownGrant } from './grants.js';
import type { ConsentParts } from './parts.js';

/** What the audit service answers to `audit.proof`. */
export interface LogProof {
  readonly index: string;
  readonly size: string;
  /** Hex. */
  readonly leaf: string;
  /** Hex, RFC 6962 §2.1.1 order. */
  readonly proof: readonly string[];
  /** Signed note of the log at `size`. */
  readonly checkpoint: string;
  readonly vkey: string;
}

/**
 * What a person keeps: it verifies years later, offline, without the cooperative's goodwill. Handles and
 * digests only, no personal data. Later formats replace payload and proof; this one stays readable.
 */
export interface ConsentReceipt {
  readonly schema: 'coop-consent-receipt/1';
  readonly issuer: string;
  readonly event: string;
  readonly position: string;
  readonly grant: string;
  readonly terms: GrantTerms;
  readonly notice: { readonly digest: string; readonly language: string };
  readonly givenAt: string;
  readonly evidence: unknown;
  readonly log: LogProof;
}

export interface ReceiptFile {
  readonly receipt: string;
  readonly publicKey: JWK;
}

/** @throws Refusal `receipt-not-ready` while the log has not taken the event in */
export async function grantReceipt(parts: ConsentParts, actor: Actor, grant: string): Promise<ReceiptFile> {
  const row = await ownGrant(parts, actor, grant);
  const position = String(row.given_position);
  const log = await parts.bus.request<LogProof | null>('audit.proof', { position }, { timeoutMs: 4_000 });
  if (log === null) return refuse('receipt-not-ready');
  const receipt: ConsentReceipt = {
    schema: 'coop-consent-receipt/1',
    issuer: parts.cooperative,
    event: row.event_id,
    position,
    grant: row.grant_id,
    terms: JSON.parse(row.terms) as GrantTerms,
    notice: { digest: row.notice_digest, language: row.notice_language },
    givenAt: row.given_at,
    evidence: JSON.parse(row.evidence) as unknown,
    log,
  };
  const jws = await parts.signer.sign(JSON.stringify(receipt), 'coop-consent-receipt+jws');
  return { receipt: jws, publicKey: parts.signer.publicKey };
}

/**
 * Checks the signature of a receipt and gives its content; the inclusion proof in it is for the log's own
 * verifier. @throws when the signature does not verify, or the format is another
 */
export async function openReceipt(file: ReceiptFile): Promise<ConsentReceipt> {
  const { payload, protectedHeader } = await compactVerify(
    file.receipt,
    await importJWK(file.publicKey, 'EdDSA'),
    {
      algorithms: ['EdDSA'],
    },
  );
  const receipt = JSON.parse(Buffer.from(payload).toString('utf8')) as ConsentReceipt;
  if (protectedHeader.typ !== 'coop-consent-receipt+jws' || receipt.schema !== 'coop-consent-receipt/1')
    throw new TypeError('this is not a consent receipt of a known format');
  return receipt;
}
