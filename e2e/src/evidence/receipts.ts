import { createHash } from 'node:crypto';
import { compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import { leafHash, openCheckpoint, parseVerifierKey, verifyInclusion } from '@coop/tlog';
import { expectEqual, expectThat } from '../expectations.js';

/** A receipt as a member keeps it. */
export interface ReceiptFile {
  readonly receipt: string;
  readonly publicKey: JWK;
}

interface Opened {
  /** RFC 8785 form. */
  readonly event: string;
  readonly salt: string;
  readonly inclusion: {
    readonly index: string;
    readonly size: string;
    readonly leaf: string;
    readonly proof: readonly string[];
    readonly checkpoint: string;
    readonly vkey: string;
  };
}

/** What the signature covers, as far as the story looks at it. */
interface Document {
  readonly '@type': string;
  readonly 'dpv:hasRecordOfActivity': {
    readonly 'dct:identifier': string;
    readonly 'coop:terms': Readonly<Record<string, unknown>>;
    readonly 'dpv:hasNotice': readonly {
      readonly 'dct:identifier': string;
      readonly 'dct:language': string;
      readonly 'rdf:value': string;
    }[];
    readonly 'dpv:hasConsentStatus': readonly {
      readonly '@type': readonly string[];
      readonly 'coop:evidence'?: {
        readonly kind: string;
        readonly level?: string;
        readonly authTime?: string | null;
      };
    }[];
  };
  /** Newest first. */
  readonly 'coop:log': readonly Opened[];
}

/** A receipt that was verified. */
export interface ReceiptContent {
  readonly grant: string;
  readonly terms: Readonly<Record<string, unknown>>;
  readonly notice: { readonly digest: string; readonly language: string };
  readonly evidence: { readonly kind?: string; readonly level?: string; readonly authTime?: string | null };
  /** DPV's statuses, oldest first. */
  readonly statuses: readonly string[];
  /** The event that it attests. */
  readonly event: { readonly id: string; readonly type: string; readonly position: string };
  readonly text: string;
}

const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function verifyOpened({ event, salt, inclusion }: Opened): ReceiptContent['event'] {
  const { index, size, leaf, proof, checkpoint, vkey } = inclusion;
  const [origin = ''] = checkpoint.split('\n');
  const opened = openCheckpoint(checkpoint, origin, [parseVerifierKey(vkey)]);
  const said = JSON.parse(event) as ReceiptContent['event'];
  expectEqual(
    'an event of a receipt is the leaf it comes with',
    leaf,
    `01${sha256(`dc/event/v1\n${salt}\n${event}`)}`,
  );
  expectEqual('the proof of a receipt is for the size of its checkpoint', opened.size, Number(size));
  expectEqual('the proof of a receipt is for its own event', BigInt(index) + 1n, BigInt(said.position));
  const included = verifyInclusion({
    index: Number(index),
    size: opened.size,
    leafHash: leafHash(bytes(leaf)),
    root: opened.root,
    proof: proof.map(bytes),
  });
  expectThat('the inclusion proof of a receipt verifies offline', included);
  return said;
}

/**
 * Verifies a receipt with nothing but itself: signature, notice, and for each event the proof that it is in the log
 * that the signed checkpoint names.
 * @throws ExpectationFailed
 */
export async function verifyReceipt({ receipt, publicKey }: ReceiptFile): Promise<ReceiptContent> {
  expectEqual('a receipt is signed with EdDSA', decodeProtectedHeader(receipt).alg, 'EdDSA');
  const { payload } = await compactVerify(receipt, await importJWK(publicKey, 'EdDSA'), {
    algorithms: ['EdDSA'],
  });
  const text = Buffer.from(payload).toString('utf8');
  const document = JSON.parse(text) as Document;
  expectEqual('it is a consent receipt in the words of DPV', document['@type'], 'dpv:ConsentReceipt');
  const [event] = document['coop:log'].map(verifyOpened);
  expectThat('it proves its own event', event !== undefined);
  const record = document['dpv:hasRecordOfActivity'];
  const [notice] = record['dpv:hasNotice'];
  const digest = notice?.['dct:identifier'] ?? '';
  expectEqual(
    'it holds the words that have the hash of the notice',
    sha256(notice?.['rdf:value'] ?? ''),
    digest,
  );
  const statuses = record['dpv:hasConsentStatus'];
  return {
    grant: record['dct:identifier'],
    terms: record['coop:terms'],
    notice: { digest, language: notice?.['dct:language'] ?? '' },
    evidence: statuses[0]?.['coop:evidence'] ?? {},
    statuses: statuses.map((status) => status['@type'][0] ?? ''),
    event: event ?? { id: '', type: '', position: '' },
    text,
  };
}
