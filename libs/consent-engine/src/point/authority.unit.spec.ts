import type { ProposalAdopted, Quorum } from '../facts.js';
import { Authority } from './authority.js';
import { HalfSipHash } from './half-sip-hash.js';
import { Parties } from './parties.js';

const TWO_THIRDS: Quorum = { votes: 2, of: 3, strictly: false };
const HALF: Quorum = { votes: 1, of: 2, strictly: false };
const MORE_THAN_HALF: Quorum = { ...HALF, strictly: true };
/** What comes from outside may lack what its type says. */
const WITHOUT_STRICTLY: Quorum = JSON.parse('{"votes":1,"of":2}');

function isCarried(vote: Partial<ProposalAdopted>, quorum: Quorum | undefined): boolean {
  const authority = new Authority(new Parties(new HalfSipHash([1, 2])));
  authority.adopt({ kind: 'proposal-adopted', proposal: 'v', body: 'b', inFavour: 2, entitled: 3, ...vote });
  return authority.isCarried('v', 'b', quorum);
}

describe('a vote', () => {
  it.each([
    [2, 3, TWO_THIRDS, true],
    [1, 3, TWO_THIRDS, false],
    [1, 2, HALF, true],
    [1, 2, MORE_THAN_HALF, false],
    [2, 2, MORE_THAN_HALF, true],
    [0, 2, { votes: 0, of: 2, strictly: false }, true],
    [2, 2, { votes: 2, of: 2, strictly: false }, true],
    [2, 2, { votes: 2, of: 2, strictly: true }, false],
    // Two thirds of a number that no fraction of 53 bits tells from its neighbour.
    [6_004_799_503_160_661, 9_007_199_254_740_991, TWO_THIRDS, true],
    [6_004_799_503_160_660, 9_007_199_254_740_991, TWO_THIRDS, false],
  ] as const)('of %i of %i reaches %j: %s', (inFavour, entitled, quorum, expected) => {
    expect(isCarried({ inFavour, entitled }, quorum)).toBe(expected);
  });

  it.each([
    [{ inFavour: -1 }, { votes: 0, of: 3, strictly: false }],
    [{ inFavour: 4 }, TWO_THIRDS],
    [
      { inFavour: 0, entitled: 0 },
      { votes: 0, of: 3, strictly: false },
    ],
    [{ inFavour: 2.5 }, TWO_THIRDS],
    [{ inFavour: Number.NaN }, TWO_THIRDS],
    [{ entitled: 2.5 }, TWO_THIRDS],
    [{ entitled: 2 ** 53 }, { votes: 0, of: 3, strictly: false }],
    [{}, { votes: -1, of: 3, strictly: false }],
    [{}, { votes: 0, of: 0, strictly: false }],
    [{}, { votes: -2, of: -1, strictly: false }],
    [{}, { votes: 4, of: 3, strictly: false }],
    [{}, { votes: 0.5, of: 3, strictly: false }],
    [{}, { votes: 1, of: 2.5, strictly: false }],
    [{}, WITHOUT_STRICTLY],
    [{ body: 'another' }, TWO_THIRDS],
    [{}, undefined],
  ])('%j carries nothing under %j', (vote, quorum) => {
    expect(isCarried(vote, quorum)).toBe(false);
  });

  it('that was annulled or never held carries nothing, and the first statement of one counts', () => {
    const authority = new Authority(new Parties(new HalfSipHash([1, 2])));
    const vote = { kind: 'proposal-adopted', proposal: 'v', body: 'b', inFavour: 3, entitled: 3 } as const;
    authority.adopt(vote);
    authority.adopt({ ...vote, inFavour: 0 });
    expect(authority.isCarried('v', 'b', HALF)).toBe(true);
    expect([authority.isCarried('w', 'b', HALF), authority.isCarried(undefined, 'b', HALF)]).toEqual([
      false,
      false,
    ]);
    authority.annulled.add('v');
    expect(authority.isCarried('v', 'b', HALF)).toBe(false);
  });
});
