import { compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import { leafHash, openCheckpoint, parseVerifierKey, verifyInclusion } from '@coop/tlog';
import { expectEqual, expectThat } from '../expectations.js';

/** A receipt as a member keeps it. */
export interface ReceiptFile {
  readonly receipt: string;
  readonly publicKey: JWK;
}

/** What the signature covers. */
export interface ReceiptContent {
  readonly schema: string;
  readonly event: string;
  readonly position: string;
  readonly grant: string;
  readonly terms: Readonly<Record<string, unknown>>;
  readonly notice: { readonly digest: string; readonly language: string };
  readonly givenAt: string;
  readonly evidence: { readonly kind: string; readonly level?: string; readonly authTime?: string | null };
  readonly log: {
    readonly index: string;
    readonly size: string;
    readonly leaf: string;
    readonly proof: readonly string[];
    readonly checkpoint: string;
    readonly vkey: string;
  };
}

const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex');

/**
 * Verifies a receipt with nothing but itself: signature, then the proof that its event is in the log that the
 * signed checkpoint names.
 * @throws ExpectationFailed
 */
export async function verifyReceipt({ receipt, publicKey }: ReceiptFile): Promise<ReceiptContent> {
  expectEqual('a receipt is signed with EdDSA', decodeProtectedHeader(receipt).alg, 'EdDSA');
  const { payload } = await compactVerify(receipt, await importJWK(publicKey, 'EdDSA'), {
    algorithms: ['EdDSA'],
  });
  const content = JSON.parse(Buffer.from(payload).toString('utf8')) as ReceiptContent;
  const { index, size, leaf, proof, checkpoint, vkey } = content.log;
  const [origin = ''] = checkpoint.split('\n');
  const opened = openCheckpoint(checkpoint, origin, [parseVerifierKey(vkey)]);
  expectEqual('the proof of a receipt is for the size of its checkpoint', opened.size, Number(size));
  expectEqual('the proof of a receipt is for its own event', BigInt(index) + 1n, BigInt(content.position));
  const included = verifyInclusion({
    index: Number(index),
    size: opened.size,
    leafHash: leafHash(bytes(leaf)),
    root: opened.root,
    proof: proof.map(bytes),
  });
  expectThat('the inclusion proof of a receipt verifies offline', included);
  return content;
}
