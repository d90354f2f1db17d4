import { ProblemError } from '@coop/service-kit';
import { parseAnchor, type Anchor } from '../history/anchors.js';
import { verifyLedger, type LedgerVerification } from '../history/verify-ledger.js';
import type { AuditParts } from './parts.js';

/** Verifies the running ledger against its log and what the auditor kept. @throws ProblemError `invalid-field` */
export async function verifyRunning(
  parts: AuditParts,
  kept: readonly { readonly label: string; readonly text: string }[],
): Promise<LedgerVerification> {
  const anchors = kept.map(({ label, text }, index): Anchor => {
    const anchor = parseAnchor(text, label);
    if (anchor === undefined)
      throw new ProblemError('invalid-field', {
        errors: [{ pointer: `/anchors/${index}/text`, code: 'invalid-field' }],
      });
    return anchor;
  });
  const { store, asItLies = store, opened, sweep, sealedValues } = parts;
  return verifyLedger({
    store: asItLies,
    log: opened.source,
    anchors,
    ...(sweep === undefined ? {} : { sweep }),
    ...(sealedValues === undefined ? {} : { sealedValues }),
  });
}
