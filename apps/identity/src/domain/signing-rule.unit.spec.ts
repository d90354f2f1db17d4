import { specification } from '@coop/event-sourcing/testing';
import { signingRule, type RegisterSigningRule, type SigningRule } from './signing-rule.js';

const FIRM = '0199a000-0000-7000-8000-0000000000a1';
const STEWARD = '0199a000-0000-7000-8000-000000000001';
const JOINT: SigningRule = { signatures: 'joint-by-two', seal: 'never' };
const register = (
  rule: SigningRule = JOINT,
  kind: RegisterSigningRule['party']['kind'] = 'legal-person',
): RegisterSigningRule => ({
  party: { party: FIRM, kind },
  rule,
  registeredBy: STEWARD,
});
const registered = (rule: SigningRule = JOINT) => ({
  type: 'identity.signing-rule.registered' as const,
  data: { party: FIRM, rule, registeredBy: STEWARD },
});

describe('The signing rule of an organisation', () => {
  const { given } = specification(signingRule);

  it('says who binds it, and is replaced by the next one', () => {
    const sole: SigningRule = { signatures: 'sole', seal: 'suffices' };
    given().when(register()).then(registered());
    given(registered()).when(register(sole)).then(registered(sole));
  });
  it('is not said twice', () => given(registered()).when(register()).thenNothing());
  it('is none of a person, who signs for herself', () =>
    given().when(register(JOINT, 'person')).thenRefused('not-an-organisation'));
  it('lets the cooperative be bound by its stewards alone', () => {
    given().when(register(JOINT, 'cooperative')).then(registered());
    given()
      .when(register({ signatures: 'sole', seal: 'suffices' }, 'cooperative'))
      .thenRefused('wrong-principal');
  });
  it('does not read on when it meets an event that it does not know', () => {
    expect(() => signingRule.evolve(signingRule.initial, { type: 'identity.imagined' } as never)).toThrow();
  });
});
