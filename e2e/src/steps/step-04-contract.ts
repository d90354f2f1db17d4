import { createHash, createPublicKey, randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import { decodeProtectedHeader } from 'jose';
import { expectEqual, expectThat } from '../expectations.js';
import {
  CONTRACT_TEXTS,
  countersign,
  propose,
  registerPartner,
  signAsPartner,
  signed,
  termsFor,
  type Partner,
  type Proposal,
} from '../partner.js';
import type { Step, Teller } from '../step.js';
import type { World } from '../world.js';

interface ContractView {
  readonly status: string;
  readonly terms: object;
  readonly texts: readonly { readonly language: string; readonly text: string; readonly digest: string }[];
  readonly signatures: readonly { readonly side: string; readonly level: string; readonly jws: string }[];
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The partner checks what it is asked to sign: the canonical form of the terms and of the digests of the texts. */
function checkSigning({ signing, digest, contract }: Proposal, partner: Partner): void {
  const { terms, texts } = JSON.parse(signing) as {
    terms: { contract: string; consumer: string };
    texts: object[];
  };
  expectEqual('what is signed is in RFC 8785 form', canonicalize({ terms, texts }), signing);
  expectEqual('its digest is the one that was named', sha256(signing), digest);
  expectEqual(
    'it names the contract and the consumer',
    [terms.contract, terms.consumer],
    [contract, partner.party],
  );
  const digests = CONTRACT_TEXTS.map(({ language, text }) => ({ language, digest: sha256(text) }));
  expectEqual('it includes the hash of each text', texts, digests);
}

/** One byte of terms, of a text's hash or of the signature: rejected. */
async function refuseAltered(partner: Partner, { contract, signing }: Proposal): Promise<void> {
  const path = `/consent/contracts/${contract}/signatures`;
  const refuse = (code: string, jws: string) => partner.api.mustRefuse(code, 'POST', path, { body: { jws } });
  const cheaper = signing.replace('"minor":5', '"minor":4');
  await refuse('contract-altered', await signed(partner, cheaper));
  const [text] = CONTRACT_TEXTS;
  const retold = signing.replace(sha256(text?.text ?? ''), sha256(`${text?.text ?? ''} `));
  expectThat('the altered text has another hash', retold !== signing);
  await refuse('contract-altered', await signed(partner, retold));
  const jws = await signed(partner, signing);
  const broken = jws.slice(0, -6) + (jws.at(-6) === 'A' ? 'B' : 'A') + jws.slice(-5);
  await refuse('signature-invalid', broken);
}

async function terminated(world: World, partner: Partner, by: 'partner' | 'steward'): Promise<void> {
  const { body: proposal } = await propose(partner, termsFor([world.category(`ended-by-${by}`)]));
  await signAsPartner(partner, proposal);
  await countersign(world.the('steward'), proposal.contract);
  const ender = by === 'partner' ? partner.api : world.the('steward').api;
  const path = `/consent/contracts/${proposal.contract}`;
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
  title: 'A partner system proposes a contract; both sides sign',
  async play(world, teller) {
    const steward = world.the('steward');
    const partner = await registerPartner(steward, `partner-${world.run}`, 'Laboratoire inventé');
    world.keep('partner', partner);
    const proposed = await propose(
      partner,
      termsFor([world.category('minutes'), world.category('contacts')]),
    );
    teller.position('contract proposed', proposed.position);
    checkSigning(proposed.body, partner);
    const countersignature = `/consent/contracts/${proposed.body.contract}/countersignature`;
    await steward.api.mustRefuse('contract-not-signed-by-consumer', 'POST', countersignature);
    await refuseAltered(partner, proposed.body);
    const bySystem = await signAsPartner(partner, proposed.body);
    expectEqual('the partner is told what its signature is', bySystem.body.signatureLevel, 'simple');
    const force = await countersign(steward, proposed.body.contract);
    teller.position('contract in force', force.body.position);
    const view = await partner.api.get<ContractView>(`/consent/contracts/${proposed.body.contract}`, {
      'coop-at-least': force.body.position,
    });
    expectEqual('the contract is in force', view.status, 'in-force');
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
    world.keep('contract', proposed.body.contract);
    teller.say('the contract was signed by both sides; altered by one byte it was rejected');
    await terminated(world, partner, 'partner');
    await terminated(world, partner, 'steward');
    teller.say('either side could terminate');
    await refuseForeignTokens(world, partner, teller);
  },
};
