import { Socket } from 'node:net';
import { OdrlRefusal } from '../refusal.js';
import { EXAMPLE_OFFER } from '../testing/example-offer.js';
import { fromOdrl } from './from-odrl.js';
import { CONTEXT } from './profile.js';
import { MAX_DEPTH, MAX_LENGTH } from './strict-json.js';
import { toOdrl } from './to-odrl.js';

const OURS = JSON.stringify(CONTEXT);
const OFFER = JSON.stringify(toOdrl(EXAMPLE_OFFER));

/** Code and pointer of the refusal; anything else that happens fails the test. */
function refusalOf(text: string): string {
  try {
    return `taken: ${JSON.stringify(fromOdrl(text))}`;
  } catch (error) {
    if (!(error instanceof OdrlRefusal)) throw error;
    return `${error.code} ${error.pointer}`;
  }
}

/** The example with one piece of its text replaced. */
function altered(piece: string, by: string): string {
  expect(OFFER).toContain(piece);
  return OFFER.replace(piece, by);
}

describe('attack-35 a hostile document', () => {
  it.each([
    [
      'a member twice',
      altered('"conflict":"p', '"conflict":"perm","conflict":"p'),
      'duplicate-key /conflict',
    ],
    [
      'a member twice, once escaped',
      altered('"conflict":"p', '"conflic\\u0074":"perm","conflict":"p'),
      'duplicate-key /conflict',
    ],
    [
      'a member twice in a list',
      altered('"leftOperand":"purpose"', '"leftOperand":"x","leftOperand":"purpose"'),
      'duplicate-key /permission/0/constraint/0/leftOperand',
    ],
    ['__proto__', altered('"conflict":"p', '"__proto__":{"x":1},"conflict":"p'), 'forbidden-key /__proto__'],
    [
      '__proto__ escaped',
      altered('"conflict":"p', '"__pr\\u006fto__":{},"conflict":"p'),
      'forbidden-key /__proto__',
    ],
    ['constructor', altered('"uid":"u', '"constructor":{},"uid":"u'), 'forbidden-key /constructor'],
    [
      'a huge number',
      altered('"0.05"', '1e400'),
      'malformed /permission/0/duty/0/action/0/refinement/0/rightOperand/@value',
    ],
    [
      'a number for a decimal',
      altered('"0.05"', '0.05'),
      'malformed /permission/0/duty/0/action/0/refinement/0/rightOperand/@value',
    ],
    [
      'more than is exact',
      altered('"0.05"', '"99999999999999.99"'),
      'malformed /permission/0/duty/0/action/0/refinement/0/rightOperand/@value',
    ],
    [
      'a purpose in look-alike letters',
      altered('dpv:CommunicationManagement', 'dpv:\u0421ommunicationManagement'),
      'malformed /permission/0/constraint/0/rightOperand/0/@id',
    ],
    [
      'half of a surrogate pair',
      altered('"Data cooperative"', '"Data \\ud800"'),
      'malformed /permission/0/duty/2/attributedParty/coop:name',
    ],
    [
      'a handle of somebody else’s making',
      altered('urn:uuid:0197b2f0', 'https://uuid.example/0197b2f0'),
      'malformed /uid',
    ],
    ['no JSON', '{"@context"', 'malformed '],
    ['a mark too many', `${OFFER}]`, 'malformed '],
    ['a mark that closes another', '[}', 'malformed /0'],
    ['nothing', '', 'malformed '],
    ['a list', '[]', 'malformed '],
  ])('with %s is refused, and where is said', (_what, text, refusal) => {
    expect(refusalOf(text)).toBe(refusal);
  });

  it.each([
    ['by its address', '"http://www.w3.org/ns/odrl.jsonld"'],
    ['beside ours', `[${OURS},"https://attacker.example/context"]`],
    ['in which a word means another', JSON.stringify({ ...CONTEXT, read: 'odrl:sell' })],
  ])('with a context %s is refused, and nothing is fetched', (_how, context) => {
    const document = altered(OURS, context);
    const { fetch } = globalThis;
    const { connect } = Socket.prototype;
    let calls = 0;
    globalThis.fetch = () => Promise.reject(new Error(`fetched ${(calls += 1)} times`));
    Socket.prototype.connect = function count(this: Socket) {
      calls += 1;
      return this;
    };
    try {
      expect(refusalOf(document)).toBe('unknown-context /@context');
      expect(calls).toBe(0);
    } finally {
      globalThis.fetch = fetch;
      Socket.prototype.connect = connect;
    }
  });

  it('with a context inside is refused as well', () => {
    const text = altered(
      '"@type":"AssetCollection"',
      '"@context":"https://attacker.example/","@type":"AssetCollection"',
    );
    expect(refusalOf(text)).toBe('not-enforced /target/@context');
  });
});

describe('attack-36 a giant document', () => {
  it('is refused by its length before it is parsed', () => {
    expect(refusalOf(`{"a":"${'x'.repeat(MAX_LENGTH)}"}`)).toBe('too-big ');
  });

  it.each([
    ['lists', '['.repeat(100_000), `too-deep ${'/0'.repeat(MAX_DEPTH)}`],
    ['objects', '{"a":'.repeat(40_000), `too-deep ${'/a'.repeat(MAX_DEPTH)}`],
  ])('of %s in %s is refused by its depth', (_what, text, refusal) => {
    expect(refusalOf(text)).toBe(refusal);
  });

  it('of as many constraints as fit is refused at the first that is doubled', () => {
    const one = '{"leftOperand":"spatial","operator":"eq","rightOperand":"CH"}';
    const many = `${one},`.repeat(4_000);
    expect(refusalOf(altered(one, `${many}${one}`))).toBe('not-enforced /permission/0/constraint/4');
  });

  it('of one text that is full of escapes is read to its end', () => {
    expect(refusalOf(altered('"Data cooperative"', `"${'\\\\'.repeat(100_000)}"`))).toBe(
      'malformed /permission/0/duty/2/attributedParty/coop:name',
    );
  });
});

describe('A policy that says what is not enforced', () => {
  it.each([
    ['another action', altered('"coop:mail"', '"distribute"'), 'not-enforced /permission/0/action/1'],
    [
      'ODRL’s use, which includes all others',
      altered('"coop:mail"', '"use"'),
      'not-enforced /permission/0/action/1',
    ],
    [
      'an unknown left operand',
      altered('"leftOperand":"spatial"', '"leftOperand":"industry"'),
      'not-enforced /permission/0/constraint/3/leftOperand',
    ],
    [
      'a least number of readings',
      altered('"leftOperand":"count","operator":"lteq"', '"leftOperand":"count","operator":"gteq"'),
      'not-enforced /permission/0/constraint/6/operator',
    ],
    [
      'readings without a number',
      altered('"10000"', '"0"'),
      'malformed /permission/0/constraint/6/rightOperand/@value',
    ],
    [
      'an unknown operator',
      altered('"operator":"lt"', '"operator":"isNoneOf"'),
      'not-enforced /permission/0/constraint/2/operator',
    ],
    [
      'an unknown duty',
      altered('"action":"delete"', '"action":"reviewPolicy"'),
      'not-enforced /permission/0/duty/1/action',
    ],
    [
      'no deletion',
      altered(
        '{"action":"delete","constraint":[{"leftOperand":"delayPeriod","operator":"lteq","rightOperand":{"@value":"P30D","@type":"xsd:duration"}}]},',
        '',
      ),
      'missing /permission/0/duty',
    ],
    [
      'a duty twice',
      altered('"duty":[', '"duty":[{"action":"attribute","attributedParty":{"coop:name":"X"}},'),
      'not-enforced /permission/0/duty/3',
    ],
    [
      'a report of no interval',
      altered('"timeInterval","operator":"eq"', '"timeInterval","operator":"lteq"'),
      'not-enforced /permission/0/duty/3/constraint/0/operator',
    ],
    [
      'a report to somebody else',
      altered('"informedParty":{"@id":"coop:cooperative"}', '"informedParty":{"@id":"urn:x"}'),
      'not-enforced /permission/0/duty/3/informedParty/@id',
    ],
    [
      'a report by somebody else',
      altered('"action":"inform"', '"informingParty":{},"action":"inform"'),
      'not-enforced /permission/0/duty/3/informingParty',
    ],
    [
      'an attribution by a time',
      altered('"action":"attribute"', '"action":"attribute","constraint":[]'),
      'not-enforced /permission/0/duty/2/constraint',
    ],
    [
      'nothing to pay for a breach',
      altered('"500.00"', '"0.00"'),
      'malformed /permission/0/duty/5/action/0/refinement/0/rightOperand/@value',
    ],
    [
      'nothing about who controls',
      altered(',"coop:controlledBy":[{"@id":"urn:uuid:0197b2f0-5a10-7c3e-9d55-6c1f3a7e0b22"}]', ''),
      'missing /assignee/coop:controlledBy',
    ],
    [
      'somebody and nobody who controls',
      altered('"coop:controlledBy":[', '"coop:controlledBy":[{"@id":"coop:nobody"},'),
      'malformed /assignee/coop:controlledBy/0/@id',
    ],
    [
      'a law of no country',
      altered('"coop:applicableLaw":"CH"', '"coop:applicableLaw":"Swiss law"'),
      'malformed /coop:applicableLaw',
    ],
    [
      'a consequence',
      altered('"action":"delete"', '"consequence":{},"action":"delete"'),
      'not-enforced /permission/0/duty/1/consequence',
    ],
    [
      'a second permission',
      altered('"permission":[', '"permission":[{"action":"read"},'),
      'not-enforced /permission/1',
    ],
    [
      'a remedy',
      altered('"prohibition":[{', '"prohibition":[{"remedy":{},'),
      'not-enforced /prohibition/0/remedy',
    ],
    [
      'a prohibition of one action only',
      altered('"action":"use"', '"action":"read"'),
      'not-enforced /prohibition/0/action',
    ],
    ['an obligation', altered('"uid":"u', '"obligation":[],"uid":"u'), 'not-enforced /obligation'],
    ['inheritance', altered('"uid":"u', '"inheritFrom":"urn:x","uid":"u'), 'not-enforced /inheritFrom'],
    [
      'another way to solve conflicts',
      altered('"conflict":"prohibit"', '"conflict":"perm"'),
      'not-enforced /conflict',
    ],
    ['no way to solve conflicts', altered('"conflict":"prohibit",', ''), 'missing /conflict'],
    ['another profile', altered('odrl:profile-1', 'odrl:profile-9'), 'not-enforced /profile'],
    ['a set', altered('"Offer"', '"Set"'), 'not-enforced /@type'],
    [
      'no limit of fields',
      altered(',{"leftOperand":"coop:field","operator":"isAnyOf","rightOperand":["phone","e-mail"]}', ''),
      'missing /target/refinement',
    ],
    [
      'every record beside some',
      altered(
        '"refinement":[',
        '"refinement":[{"leftOperand":"coop:record","operator":"eq","rightOperand":{"@id":"coop:every-record"}},',
      ),
      'not-enforced /target/refinement',
    ],
    [
      'no end',
      altered(
        '{"leftOperand":"dateTime","operator":"lt","rightOperand":{"@value":"2027-01-01T00:00:00Z","@type":"xsd:dateTime"}},',
        '',
      ),
      'missing /permission/0/constraint',
    ],
    ['no fields at all', altered('["phone","e-mail"]', '[]'), 'missing /target/refinement/2/rightOperand'],
    [
      'a unit where none belongs',
      altered('"rightOperand":"CH"', '"unit":"coop:x","rightOperand":"CH"'),
      'not-enforced /permission/0/constraint/3/unit',
    ],
    [
      'an end that is no moment',
      altered('"2027-01-01T00:00:00Z"', '"next year"'),
      'malformed /permission/0/constraint/2/rightOperand/@value',
    ],
    [
      'the thirtieth of February',
      altered('"2027-01-01T', '"2027-02-30T'),
      'malformed /permission/0/constraint/2/rightOperand/@value',
    ],
    [
      'ten thousand days',
      altered('"P30D"', '"P9999D"'),
      'malformed /permission/0/duty/1/constraint/0/rightOperand/@value',
    ],
  ])('is refused: %s', (_what, text, refusal) => {
    expect(refusalOf(text)).toBe(refusal);
  });
});
