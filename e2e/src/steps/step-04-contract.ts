import { createHash, createPublicKey, randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import { decodeProtectedHeader } from 'jose';
import { expectEqual, expectThat } from '../expectations.js';
import {
  agree,
  bindBy,
  CONTRACT_TEXTS,
  contractInForce,
  propose,
  registerPartner,
  signAsPartner,
  signAsPerson,
  signed,
  termsFor,
  type Partner,
  type Proposal,
} from '../partner.js';
import type { Person } from '../sign-in.js';
import type { Step, Teller } from '../step.js';
import type { World } from '../world.js';

interface ContractView {
  readonly status: string;
  readonly version: number;
  readonly intact: boolean;
  readonly terms: object;
  readonly deed: Readonly<Record<string, readonly string[]>>;
  readonly signatures: readonly { readonly side: string; readonly level: string; readonly jws: string }[];
  readonly suspensions: readonly { readonly suspension: string }[];
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const pathOf = ({ contract }: Pick<Proposal, 'contract'>): string => `/consent/contracts/${contract}`;

/** The partner checks what it is asked to sign: the canonical form of the digests of all three layers. */
async function checkSigning({ api }: Partner, proposal: Proposal): Promise<void> {
  const { signing, digest, contract, version } = proposal;
  const { terms, deed } = await api.get<ContractView>(pathOf(proposal));
  const digestOfDeed = (language: string) => sha256(`${(deed[language] ?? []).join('\n')}\n`);
  const languages = ['fr', 'de', 'it', 'en'].map((language) => [language, digestOfDeed(language)]);
  const layers = {
    format: 'coop-contract/1',
    ...{ contract, version },
    terms: sha256(canonicalize(terms) ?? ''),
    deed: { wording: 'deed/1', ...(Object.fromEntries(languages) as object) },
    texts: Object.fromEntries(CONTRACT_TEXTS.map(({ language, text }) => [language, sha256(text)])),
  };
  expectEqual('what is signed is the RFC 8785 form of all digests', canonicalize(layers), signing);
  expectEqual('its digest is the one that was named', sha256(signing), digest);
}

/** One byte of any digest, or of the signature: rejected. */
async function refuseAltered(partner: Partner, proposal: Proposal): Promise<void> {
  const { signing } = proposal;
  const refuse = (code: string, jws: string) =>
    partner.api.mustRefuse(code, 'POST', `${pathOf(proposal)}/signatures`, { body: { jws } });
  const [text] = CONTRACT_TEXTS;
  const retold = signing.replace(sha256(text?.text ?? ''), sha256(`${text?.text ?? ''} `));
  expectThat('the altered text has another hash', retold !== signing);
  await refuse('contract-altered', await signed(partner, retold));
  await refuse('contract-altered', await signed(partner, signing.replace('"version":2', '"version":1')));
  const jws = await signed(partner, signing);
  const broken = jws.slice(0, -6) + (jws.at(-6) === 'A' ? 'B' : 'A') + jws.slice(-5);
  await refuse('signature-invalid', broken);
}

/** The partner offers, the cooperative answers with another price, the partner agrees to that and to nothing else. */
async function negotiated(world: World, partner: Partner, steward: Person): Promise<Proposal> {
  const terms = termsFor([world.category('minutes'), world.category('contacts')]);
  const { body: first } = await propose(partner, terms);
  await steward.api.mustRefuse('contract-not-agreed', 'POST', `${pathOf(first)}/signatures`, {
    body: { digest: first.digest },
  });
  const dearer = { ...terms, price: { ...terms.price, minor: 8 } };
  const { body: second } = await steward.api.post<Proposal>(`${pathOf(first)}/offers`, {
    ...{ answers: first.digest, terms: dearer, texts: CONTRACT_TEXTS },
  });
  const agreement = `${pathOf(first)}/agreement`;
  await partner.api.mustRefuse('contract-altered', 'POST', agreement, { body: { digest: first.digest } });
  await partner.api.post(agreement, { digest: second.digest });
  await checkSigning(partner, second);
  return second;
}

/** A person signs for an organisation only by a mandate, and two together where the rule says so. */
async function jointly(world: World, partner: Partner, steward: Person, teller: Teller): Promise<void> {
  const [olga, first] = [world.the('signatory'), world.the('first')];
  await bindBy(steward, partner.party, { signatures: 'joint-by-two', seal: 'never' });
  const { body: proposal } = await propose(partner, termsFor([world.category('joint')]));
  await agree(steward, proposal);
  const path = `${pathOf(proposal)}/signatures`;
  await partner.api.mustRefuse('seal-not-accepted', 'POST', path, {
    body: { jws: await signed(partner, proposal.signing) },
  });
  const own = { body: { digest: proposal.digest } };
  await olga.api.mustRefuse('signing-power-missing', 'POST', path, own);
  const mandates: string[] = [];
  for (const { party } of [olga, first]) {
    const given = { kind: 'signatory', principal: partner.party, agent: party };
    mandates.push((await steward.api.post<{ mandate: string }>('/identity/mandates', given)).body.mandate);
  }
  await signAsPerson(olga, proposal);
  await olga.api.mustRefuse('contract-already-signed', 'POST', path, own);
  await signAsPerson(steward, proposal);
  const { body } = await signAsPerson(first, proposal);
  const view = await partner.api.get<ContractView>(pathOf(proposal), { 'coop-at-least': body.position });
  expectEqual('two signatories together bind the organisation', view.status, 'in-force');
  for (const mandate of mandates) await steward.api.must('DELETE', `/identity/mandates/${mandate}`);
  await bindBy(steward, partner.party, { signatures: 'sole', seal: 'suffices' });
  teller.say('without a mandate nobody signs; two signatories bound the organisation jointly');
}

/** In force it never changes; the cooperative may hold it, and let it go on. */
async function heldAndResumed(partner: Partner, steward: Person, proposal: Proposal): Promise<void> {
  const path = pathOf(proposal);
  await partner.api.mustRefuse('contract-in-force', 'POST', `${path}/offers`, {
    body: { answers: proposal.digest, terms: termsFor(['anything']), texts: CONTRACT_TEXTS },
  });
  const { body } = await steward.api.post<{ suspension: string; position: string }>(`${path}/suspensions`, {
    reason: 'inquiry',
  });
  const held = await partner.api.get<ContractView>(path, { 'coop-at-least': body.position });
  expectEqual('the partner sees that it is suspended', held.status, 'suspended');
  const { position = '0' } = await steward.api.must('DELETE', `${path}/suspensions/${body.suspension}`);
  const resumed = await partner.api.get<ContractView>(path, { 'coop-at-least': position });
  expectEqual('and that it goes on', [resumed.status, resumed.suspensions], ['in-force', []]);
}

async function terminated(world: World, partner: Partner, by: 'partner' | 'steward'): Promise<void> {
  const steward = world.the('steward');
  const contract = await contractInForce(steward, partner, termsFor([world.category(`ended-by-${by}`)]));
  const ender = by === 'partner' ? partner.api : steward.api;
  const path = pathOf({ contract });
  const { position = '0' } = await ender.must('DELETE', path, { body: { reason: 'end-of-need' } });
  const { status } = await partner.api.get<ContractView>(path, { 'coop-at-least': position });
  expectEqual(`the ${by} can terminate`, status, 'terminated');
}

/** Tokens that are not ours: unsigned, of a public key taken for a secret, foreign, or none at all. */
async function refuseForeignTokens(world: World, partner: Partner, teller: Teller): Promise<void> {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: `${world.url}/oidc`,
    sub: partner.client,
    aud: 'urn:datacooperative:api',
    exp: 4_102_444_800,
  };
  const foreign = createPublicKey(partner.privateKey).export({ format: 'jwk' }).x ?? '';
  const tokens = [
    `${part({ alg: 'none', typ: 'at+jwt' })}.${part(claims)}.`,
    `${part({ alg: 'HS256', typ: 'at+jwt' })}.${part(claims)}.${foreign}`,
    await signed(partner, JSON.stringify(claims)),
    'not-a-token',
  ];
  for (const token of tokens) {
    const answer = await partner.api.ask('GET', `/records/${randomUUID()}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expectEqual(
      'a token that is not ours is answered 401',
      [answer.status, answer.body.code],
      [401, 'unauthenticated'],
    );
  }
  teller.say('unsigned, key-confused and foreign tokens were answered 401');
}

export const contract: Step = {
  number: 4,
  title: 'A partner system and the cooperative agree on a contract; both sides sign',
  async play(world, teller) {
    const steward = world.the('steward');
    const partner = await registerPartner(steward, `partner-${world.run}`, 'Laboratoire inventé');
    world.keep('partner', partner);
    const proposal = await negotiated(world, partner, steward);
    await refuseAltered(partner, proposal);
    const bySystem = await signAsPartner(partner, proposal);
    expectEqual('the partner is told what its signature is', bySystem.body.signatureLevel, 'simple');
    const force = await signAsPerson(steward, proposal);
    teller.position('contract in force', force.body.position);
    const view = await partner.api.get<ContractView>(pathOf(proposal), {
      'coop-at-least': force.body.position,
    });
    expectEqual(
      'the contract is in force, its layers intact',
      [view.status, view.version, view.intact],
      ['in-force', 2, true],
    );
    expectEqual('both sides signed', view.signatures.map(({ side }) => side).sort(), [
      'consumer',
      'cooperative',
    ]);
    expectThat(
      'no signature claims more than it is',
      view.signatures.every(({ level }) => level === 'simple'),
      view.signatures,
    );
    expectThat(
      'both are EdDSA',
      view.signatures.every(({ jws }) => decodeProtectedHeader(jws).alg === 'EdDSA'),
    );
    world.keep('contract', proposal.contract);
    teller.say('the second version was signed by both sides; altered by one byte it was rejected');
    await heldAndResumed(partner, steward, proposal);
    await jointly(world, partner, steward, teller);
    await terminated(world, partner, 'partner');
    await terminated(world, partner, 'steward');
    teller.say('in force it never changed; it was suspended and resumed; either side could terminate');
    await refuseForeignTokens(world, partner, teller);
  },
};
