import type { ReceiptTold } from '@coop/contracts/audit-api';
import { closedReceipt, openedReceipt, readReceiptExtra, type StoredEvent } from '@coop/event-sourcing';
import { formatProof, keyPairFromSeed, nodeHash, parseSignerKey, signCheckpoint } from '@coop/tlog';
import { CAMILLE, id, PARTNER, range } from './invented-data.js';

const ORIGIN = 'demo.example/log';
/** The key of an invented log. */
export const LOG_KEY = keyPairFromSeed(ORIGIN, Buffer.alloc(32, 7));
/** A log of as many entries has proofs of so many hashes. */
const LEVELS = 17;

const RECEIPT = id(450);

/** An agreement as the ledger has it. @param records how many records it names */
function given(records: number): StoredEvent {
  const until = '2027-06-01T22:00:00.000Z';
  const terms = {
    ...{ recipient: PARTNER, scope: { records: range(records).map((index) => id(100 + index)) } },
    ...{ fields: ['champ 0', 'champ 1'], purposes: ['ScientificResearch'], actions: ['read'] },
    ...{ from: '2026-06-01T08:00:00.000Z', until },
  };
  const notice = { digest: 'ab'.repeat(32), language: 'fr' };
  const evidence = { kind: 'signed-in', level: 'A1', authTime: '2026-06-01T07:59:00.000Z' };
  return {
    ...{ id: RECEIPT, type: 'consent.grant.given', version: 1, retention: 'no-personal-values' },
    data: {
      ...{ grant: id(400), stakeholder: CAMILLE, givenBy: CAMILLE, terms, termsDigest: 'cd'.repeat(32) },
      ...{ notice, evidence },
    },
    ...{ actor: CAMILLE, correlationId: id(1), causationId: id(1), commandId: id(1), salt: 'ef'.repeat(32) },
    ...{ stream: `consent-grant-${id(400)}`, position: 1n, revision: 0n },
    recordedAt: '2026-06-01T08:00:00.000Z',
  };
}

/** The first entry of a great log: every hash of its proof stands to the right. */
function proofWith(extra: Buffer): string {
  const hashes = range(LEVELS).map((level) => Buffer.alloc(32, level + 1));
  const leafHash: Uint8Array = readReceiptExtra(extra)?.leafHash ?? new Uint8Array(32);
  const root = hashes.reduce((hash, sibling) => nodeHash(hash, sibling), leafHash);
  const checkpoint = signCheckpoint({ origin: ORIGIN, size: 2 ** LEVELS, root }, [
    parseSignerKey(LOG_KEY.skey),
  ]);
  return formatProof({ index: 0, hashes, checkpoint, extra });
}

/** Of an agreement, opened. */
export const agreementFile = (records = 1): string => proofWith(openedReceipt(RECEIPT, given(records)));

const TOLD: ReceiptTold = {
  ...{ what: 'disclosed', time: '2026-06-02T09:30:00.000Z', about: id(800), recipient: PARTNER },
  ...{ purposes: ['ScientificResearch'], actions: ['read'], fields: ['champ 0'], times: 2 },
};

/** Of a reading that concerned others, too. */
export const readingFile = (): string => proofWith(closedReceipt(id(800), given(1), TOLD));
