import { specification } from '@coop/event-sourcing/testing';
import { evolveContract, initialContract, type ContractEvent, type ContractTerms } from './contract.js';
import {
  contractDecider,
  type ContractCommand,
  type ProposeContract,
  type SignContract,
} from './contract.decide.js';

const CONTRACT = '0198c0de-0000-7000-8000-0000000000c1';
const CLIENT = '0198c0de-0000-7000-8000-0000000000c2';
const CONSUMER = '0198c0de-0000-7000-8000-0000000000c3';
const STEWARD = '0198c0de-0000-7000-8000-0000000000c4';

const terms: ContractTerms = {
  contract: CONTRACT,
  consumer: CONSUMER,
  purposes: ['ServiceProvision'],
  fields: ['phone'],
  actions: ['read'],
  scope: { categories: ['directory'] },
  from: '2026-01-01T00:00:00.000Z',
  until: '2027-01-01T00:00:00.000Z',
  price: { minor: 0, currency: 'CHF', per: 'reading' },
  prohibitions: ['PoliticalCampaign'],
  roles: { cooperative: 'controller', consumer: 'controller' },
  country: 'CH',
  transferGround: 'same-country',
  deleteAfterDays: 30,
  onwardTransfer: 'forbidden',
  applicableLaw: 'CH',
};
const DIGEST = 'd'.repeat(64);
const proposedData = { contract: CONTRACT, client: CLIENT, terms, texts: [], digest: DIGEST };
const propose: ProposeContract = { kind: 'propose-contract', ...proposedData, unknownPurposes: [] };
const proposed: ContractEvent = { type: 'consent.contract.proposed', data: proposedData };

const signature = (side: 'consumer' | 'cooperative') => ({
  side,
  signer: side === 'consumer' ? CONSUMER : STEWARD,
  keyId: 'key',
  jws: 'a.b.c',
  level: 'simple' as const,
});
const sign = (side: 'consumer' | 'cooperative', signedDigest: string | null = DIGEST): SignContract => ({
  kind: 'sign-contract',
  contract: CONTRACT,
  signature: signature(side),
  signedDigest,
  signerParty: signature(side).signer,
});
const signed = (side: 'consumer' | 'cooperative'): ContractEvent => ({
  type: 'consent.contract.signed',
  data: { contract: CONTRACT, ...signature(side) },
});
const inForce: ContractEvent = {
  type: 'consent.contract.entered-into-force',
  data: { contract: CONTRACT, consumer: CONSUMER, client: CLIENT, terms },
};
const end = (side: 'consumer' | 'cooperative', party = CONSUMER): ContractCommand => ({
  kind: 'terminate-contract',
  contract: CONTRACT,
  side,
  party,
  by: party,
  reason: 'end-of-need',
});
const ended = (side: 'consumer' | 'cooperative', by = CONSUMER): ContractEvent => ({
  type: 'consent.contract.terminated',
  data: { contract: CONTRACT, consumer: CONSUMER, client: CLIENT, side, by, reason: 'end-of-need' },
});
const { given } = specification(contractDecider);
const both = [proposed, signed('consumer'), signed('cooperative'), inForce];

describe('A contract', () => {
  it('is proposed by a partner', () => given().when(propose).then(proposed));
  it('is not proposed twice', () => given(proposed).when(propose).thenRefused('contract-exists'));
  it('has an end after its beginning', () =>
    given()
      .when({ ...propose, terms: { ...terms, until: terms.from } })
      .thenRefused('contract-period-invalid'));
  it('names purposes of the taxonomy only', () =>
    given()
      .when({ ...propose, unknownPurposes: ['Anything'] })
      .thenRefused('purpose-unknown'));
  it('says which records it is about', () =>
    given()
      .when({ ...propose, terms: { ...terms, scope: {} } })
      .thenRefused('contract-terms-incomplete'));

  it('has one text in each language', () => {
    const text = { language: 'fr' as const, text: 'Un texte', digest: DIGEST };
    given()
      .when({ ...propose, texts: [text, { ...text, text: 'Un autre' }] })
      .thenRefused('contract-terms-incomplete');
  });

  it('is signed by the partner first', () => given(proposed).when(sign('consumer')).then(signed('consumer')));
  it('enters into force with the second signature', () =>
    given(proposed, signed('consumer')).when(sign('cooperative')).then(signed('cooperative'), inForce));
  it('is not signed by the cooperative before the partner', () =>
    given(proposed).when(sign('cooperative')).thenRefused('contract-not-signed-by-consumer'));
  it('is not signed twice by the same side', () => {
    given(proposed, signed('consumer')).when(sign('consumer')).thenRefused('contract-already-signed');
    given(...both)
      .when(sign('cooperative'))
      .thenRefused('contract-already-signed');
  });
  it('rejects a signature that does not verify', () =>
    given(proposed).when(sign('consumer', null)).thenRefused('signature-invalid'));
  it('rejects a signature over terms or text that were altered by one byte', () =>
    given(proposed)
      .when(sign('consumer', 'e'.repeat(64)))
      .thenRefused('contract-altered'));
  it('does not exist for another organisation that would sign it', () =>
    given(proposed)
      .when({ ...sign('consumer'), signerParty: STEWARD })
      .thenRefused('contract-unknown'));
  it('must exist before it is signed or ended', () => {
    given().when(sign('consumer')).thenRefused('contract-unknown');
    given().when(end('consumer')).thenRefused('contract-unknown');
  });

  it('is ended by either side', () => {
    given(...both)
      .when(end('consumer'))
      .then(ended('consumer'));
    given(...both)
      .when(end('cooperative', STEWARD))
      .then(ended('cooperative', STEWARD));
  });
  it('does not exist for another organisation that would end it', () =>
    given(...both)
      .when(end('consumer', STEWARD))
      .thenRefused('contract-unknown'));
  it('ends once, and is not signed afterwards', () => {
    given(...both, ended('consumer'))
      .when(end('cooperative'))
      .thenRefused('contract-ended');
    given(...both, ended('consumer'))
      .when(sign('consumer'))
      .thenRefused('contract-ended');
  });

  it('stays absent when its history begins in the middle', () => {
    expect(evolveContract(initialContract, inForce)).toEqual(initialContract);
    expect(evolveContract(initialContract, ended('consumer'))).toEqual(initialContract);
    expect(evolveContract(initialContract, signed('consumer'))).toEqual(initialContract);
  });
  it('stops its reader at an event or command that it does not know', () => {
    const event = { type: 'consent.contract.imagined', data: {} } as unknown as ContractEvent;
    expect(() => evolveContract(initialContract, event)).toThrow('consent.contract.imagined');
    const command = { kind: 'imagine' } as unknown as ContractCommand;
    expect(() => contractDecider.decide(command, initialContract)).toThrow('imagine');
  });
});
