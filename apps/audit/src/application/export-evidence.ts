import type { CommandContext } from '@coop/event-sourcing';
import { ProblemError, type Actor } from '@coop/service-kit';
import { LogReader } from '@coop/tlog';
import { evidenceBundle, type BundlePiece } from '../evidence/bundle.js';
import { chooseEvents, scopeJson, type EvidenceScope } from '../evidence/scope.js';
import { asOfNow } from '../history/verify-ledger.js';
import { noteReading } from './note-reading.js';
import type { AuditParts } from './parts.js';

const WAIT_MS = 2_000;

/**
 * Makes an evidence bundle for an auditor. That she took it out, what, and whom it concerns is on the ledger before the
 * first piece.
 * @throws ProblemError `forbidden` as {@link noteReading}; `not-found` when the log covers no event of the scope; `stale`
 * while the log is ahead of what this instance knows
 */
export async function exportEvidence(
  parts: AuditParts,
  actor: Actor,
  context: CommandContext,
  scope: EvidenceScope,
): Promise<AsyncIterable<BundlePiece>> {
  const { store, doors, opened, integrator, bundleSigner, clock } = parts;
  // Without it the newest events would be missing from a bundle that is asked for right after them.
  await integrator.gate.reached(store.head(), WAIT_MS);
  const log = await asOfNow(opened.source);
  const { checkpoint } = await LogReader.open(log);
  const size = BigInt(checkpoint.size);
  if (size > store.head()) throw new ProblemError('stale', { retryAfterSeconds: 1 });
  const chosen = await chooseEvents(store, scope, size);
  const { kind, id = null } = scopeJson(scope) as {
    readonly kind: EvidenceScope['kind'];
    readonly id?: string;
  };
  const { reading, mandate } = await noteReading(parts, actor, context, {
    ...{ question: 'export', subjects: chosen.subjects, scope: { kind, id } },
    ...(scope.kind === 'record' ? { about: { record: scope.id } } : {}),
    from: chosen.rows[0]?.[0] ?? 0n,
    to: chosen.rows.at(-1)?.[1] ?? 0n,
  });
  if (chosen.count === 0) throw new ProblemError('not-found');
  const asked = { logged: true, by: actor.party, mandate, reading } as const;
  return evidenceBundle({
    ...{
      store,
      doors,
      log,
      vkey: opened.vkey,
      policyText: opened.policyText,
      scope,
      chosen,
      asked,
      now: clock(),
    },
    ...(bundleSigner === undefined ? {} : { signer: bundleSigner }),
  });
}
