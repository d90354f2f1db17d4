import { specification } from '@coop/event-sourcing/testing';
import * as a from '../testing/contract-cases.js';
import { id, PARTNER } from '../testing/facts.js';
import { contractDecider, type SignContract } from './contract.decide.js';
import type { SigningRule } from './signing-power.js';

const { given } = specification(contractDecider);
const agreed = [a.offered('cooperative'), a.agreed('consumer')];
const SECOND = id('second signatory');

const byPerson = (rule: SigningRule | null, signer = a.SIGNATORY): SignContract =>
  a.sign('consumer', {
    rule,
    signing: { side: 'consumer', signer, power: { method: 'session', mandate: id(`mandate of ${signer}`) } },
  });
const bySeal = (rule: SigningRule | null): SignContract => a.sign('consumer', { rule });
const person = (completes: boolean, signer = a.SIGNATORY) =>
  a.signed('consumer', { signer, method: 'session', mandate: id(`mandate of ${signer}`), completes });
const seal = (completes: boolean) => a.signed('consumer', { completes });
const rule = (signatures: SigningRule['signatures'], sealIs: SigningRule['seal']): SigningRule => ({
  signatures,
  seal: sealIs,
});

describe('A signature for an organisation', () => {
  it('of one signatory binds where the rule says sole', () =>
    given(...agreed)
      .when(byPerson(rule('sole', 'never')))
      .then(person(true)));
  it('of one signatory is half of it where two sign jointly', () => {
    const joint = rule('joint-by-two', 'never');
    given(...agreed)
      .when(byPerson(joint))
      .then(person(false));
    given(...agreed, person(false))
      .when(byPerson(joint, SECOND))
      .then(person(true, SECOND));
  });
  it('attack-24 of the same person never counts twice', () =>
    given(...agreed, person(false))
      .when(byPerson(rule('joint-by-two', 'never')))
      .thenRefused('contract-already-signed'));
  it('attack-24 of a person who signed for the other side counts for neither', () =>
    given(...agreed, a.signed('cooperative', { signer: a.SIGNATORY }))
      .when(byPerson(rule('sole', 'never')))
      .thenRefused('contract-already-signed'));
  it('attack-24 of a person without signing power is refused', () =>
    given(...agreed)
      .when(a.sign('consumer', { signing: { side: 'consumer', signer: SECOND, power: null } }))
      .thenRefused('signing-power-missing'));
  it('attack-24 is refused where nobody has registered who can sign', () => {
    given(...agreed)
      .when(byPerson(null))
      .thenRefused('signing-rule-missing');
    given(...agreed)
      .when(bySeal(null))
      .thenRefused('signing-rule-missing');
  });
  it('by the seal of its system is worth what the rule says', () => {
    given(...agreed)
      .when(bySeal(rule('joint-by-two', 'suffices')))
      .then(seal(true));
    given(...agreed)
      .when(bySeal(rule('sole', 'counts-as-one')))
      .then(seal(true));
    given(...agreed)
      .when(bySeal(rule('joint-by-two', 'counts-as-one')))
      .then(seal(false));
    given(...agreed, seal(false))
      .when(byPerson(rule('joint-by-two', 'counts-as-one')))
      .then(person(true));
    given(...agreed)
      .when(bySeal(rule('sole', 'never')))
      .thenRefused('seal-not-accepted');
  });
  it('attack-24 by a seal that no longer counts does not become half of two', () =>
    given(...agreed, seal(false))
      .when(byPerson(rule('joint-by-two', 'never')))
      .then(person(false)));
  it('is not needed once the organisation is bound', () =>
    given(...agreed, person(true))
      .when(byPerson(rule('sole', 'never'), SECOND))
      .thenRefused('contract-already-signed'));
  it('attack-33 is refused while a breached duty behind the same persons is open', () =>
    given(...agreed)
      .when(a.sign('consumer', { breaches: [id('duty')] }))
      .thenRefused('contract-shut-out'));
  it('attack-23 over another digest, or of layers that were changed, is refused', () => {
    given(...agreed)
      .when(a.sign('consumer', { signedDigest: a.NEXT_DIGEST }))
      .thenRefused('contract-altered');
    given(...agreed)
      .when(a.sign('consumer', { layersDigest: a.NEXT_DIGEST }))
      .thenRefused('contract-altered');
    given(...agreed)
      .when(a.sign('consumer', { signedDigest: null }))
      .thenRefused('signature-invalid');
  });
  it('names who signed, by which mandate, and never claims more than it is', () => {
    expect(person(true).data).toMatchObject({
      signer: a.SIGNATORY,
      mandate: id(`mandate of ${a.SIGNATORY}`),
    });
    expect(seal(true).data).toMatchObject({ signer: PARTNER, mandate: null, level: 'simple' });
  });
});
