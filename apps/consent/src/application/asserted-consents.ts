import { derivedId, StoreError, type Reactor, type StoredEvent } from '@coop/event-sourcing';
import type { EventOf, recordsEvents } from '@coop/contracts';
import { grantDecider, type GrantTerms } from '../domain/grant.js';
import { grantFacts, grantStream } from './grants.js';
import type { ConsentParts } from './parts.js';
import { reaction } from './reaction.js';

type Created = EventOf<typeof recordsEvents.recordCreated>;

const CONSENT_BASES = new Set(['gdpr-6-1-a-consent', 'gdpr-9-2-a-explicit-consent', 'lpd-31-1-consent']);
/** A consent that an import asserts is not for ever: it must be asked again. */
const ASSERTED_DAYS = 365;
/** How long the state of control may take to know in which version of the purposes an import declared its own. */
const KNOWN_WITHIN_MS = 1_000;

/**
 * An import whose legal basis is consent asserts that each of its people agreed to its purposes; that becomes
 * a grant like any other, with the import row as its evidence, which its person sees and can withdraw.
 */
export function recordAssertedConsents(parts: ConsentParts): Reactor {
  return {
    name: 'consent.record-asserted-consents',
    categories: ['records-record'],
    async react(event) {
      const created = event as StoredEvent & (Created | { readonly type: 'other' });
      if (created.type !== 'records.record.created') return;
      const { basis, source, record, fields } = created.data;
      if (basis === null || !CONSENT_BASES.has(basis.legalBasis) || !('import' in source)) return;
      if (!(await parts.gates.indexes.reached(event.position, KNOWN_WITHIN_MS)))
        throw new StoreError('StoreUnavailable', 'the state of control is not where the ledger is');
      const taxonomy = parts.control.taxonomyOf(source.import);
      const until = new Date(Date.parse(event.recordedAt) + ASSERTED_DAYS * 86_400_000).toISOString();
      for (const stakeholder of new Set(fields.flatMap(({ subjects }) => subjects))) {
        const grant = derivedId(event.id, `asserted ${stakeholder}`);
        const terms: GrantTerms = {
          recipient: 'any-contracted',
          scope: { records: [record] },
          fields: fields.filter(({ subjects }) => subjects.includes(stakeholder)).map(({ name }) => name),
          purposes: [...basis.purposes],
          actions: ['read', 'anonymise'],
          from: event.recordedAt,
          until,
          ...(taxonomy === undefined ? {} : { taxonomy }),
        };
        const evidence = { kind: 'asserted-by-import', import: source.import, row: source.row } as const;
        const given = grantFacts(grant, { party: stakeholder, stakeholder, evidence }, terms, 'fr');
        const context = reaction(event, `asserted ${stakeholder} command`);
        await parts.ledger.handle(context, grantStream(grant), grantDecider, {
          kind: 'give-grant',
          given,
          now: event.recordedAt,
          entitled: true,
          unknownPurposes: [],
          ...{ vote: 'none', asPartner: false },
        });
      }
    },
  };
}
