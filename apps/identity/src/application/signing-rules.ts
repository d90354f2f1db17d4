import type { AppendResult, CommandContext } from '@coop/event-sourcing';
import { refuse } from '../domain/refusals.js';
import { signingRule, type SigningRule } from '../domain/signing-rule.js';
import { signingRuleStream } from '../domain/streams.js';
import { asSteward, livingParty, notErased, type Acting, type IdentityPorts } from './ports.js';

/** A steward registers who can sign for an organisation, or for the cooperative itself. */
export async function registerSigningRule(
  ports: IdentityPorts,
  context: CommandContext,
  by: Acting,
  party: string,
  rule: SigningRule,
): Promise<AppendResult | undefined> {
  const { authority, checks } = asSteward(by);
  const { cooperative } = ports.actors.founding ?? refuse('not-founded');
  const known =
    party === cooperative ? { party, kind: 'cooperative' as const } : livingParty(ports.actors, party);
  const command = { party: known, rule, registeredBy: by.party };
  return ports.ledger.handle(context, signingRuleStream(party), signingRule, command, {
    authority,
    checks: [...checks, notErased(party)],
  });
}

/** The cooperative is bound by one steward unless a rule says otherwise; nobody binds others without a rule. */
const COOPERATIVE_DEFAULT: SigningRule = { signatures: 'sole', seal: 'never' };

/** The rule that holds for a party, or for the cooperative; and up to which position that is known. */
export function signingRuleOf(
  { actors, gates }: Pick<IdentityPorts, 'actors' | 'gates'>,
  of: { readonly party: string } | { readonly cooperative: true },
): { readonly party: string; readonly rule: SigningRule | null; readonly position: string } {
  const position = String(gates.indexes.position);
  const { cooperative } = actors.founding ?? refuse('not-founded');
  const party = 'party' in of ? of.party : cooperative;
  const rule = actors.signingRule(party) ?? (party === cooperative ? COOPERATIVE_DEFAULT : null);
  return { party, rule, position };
}
