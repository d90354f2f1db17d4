import {
  DecisionPoint,
  type ControlFact,
  type Decision,
  type DecisionRequest,
  type Suppositions,
} from '@coop/consent-engine';
import type { StoredEvent } from '@coop/event-sourcing';
import type { ControlOptions, ControlReplay, ControlSnapshot } from '../history/doors.js';

/**
 * Control over the few events that these specs use. The real mapping belongs to the consent service; the
 * engine that decides is the real one.
 */
export class ControlDouble implements ControlReplay {
  readonly name = 'consent.control';
  readonly categories = ['consent-grant', 'consent-contract', 'records-record', 'identity-party'];
  readonly point: DecisionPoint;

  constructor(private readonly options: ControlOptions = {}) {
    this.point = new DecisionPoint(options.from && { snapshot: options.from.point });
  }

  snapshot(): ControlSnapshot {
    return { point: this.point.snapshot(), beside: '' };
  }

  apply(event: StoredEvent): void {
    for (const fact of factsOf(event)) {
      this.point.apply(fact);
      this.options.told?.(fact, event.position);
    }
    this.reach(event.position);
  }

  reach(position: bigint): void {
    this.point.apply({ kind: 'position-reached', position });
  }

  decide(request: DecisionRequest, suppositions: Suppositions = {}): Decision {
    return this.point.explain(request, suppositions);
  }

  digestInput(): unknown {
    return this.point.digestInput();
  }
}

function factsOf({ type, data, position }: StoredEvent): readonly ControlFact[] {
  const facts = data as unknown as Record<string, never>;
  switch (type) {
    case 'identity.party.registered':
      return [{ kind: 'party-known', party: facts['party'] ?? '', type: facts['kind'] ?? 'person' }];
    case 'records.record.created': {
      const { record, kind, category, owners, fields } = facts;
      const basis = { legalBasis: 'consent', purposes: [] } as const;
      const known = {
        recordKind: kind,
        category,
        owners,
        fields,
        basis,
        controlRule: 'all',
        controlPosition: position,
      };
      return [{ kind: 'record-known', record, ...known } as unknown as ControlFact];
    }
    case 'consent.contract.entered-into-force':
      return [
        {
          kind: 'contract-in-force',
          duties: [],
          ...(facts['terms'] as unknown as object),
        } as unknown as ControlFact,
      ];
    case 'consent.grant.given':
      return [
        {
          kind: 'grant-given',
          grant: facts['grant'],
          stakeholder: facts['stakeholder'],
          ...(facts['terms'] as unknown as object),
        } as unknown as ControlFact,
      ];
    case 'consent.grant.withdrawn':
      return [{ kind: 'grant-withdrawn', grant: facts['grant'] ?? '' }];
    default:
      return [];
  }
}
