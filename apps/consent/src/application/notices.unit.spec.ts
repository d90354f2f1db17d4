import { grantOf, id } from '../testing/facts.js';
import { noticeDigest } from './notices.js';

const { terms } = grantOf(id('somebody'), { recipient: id('a recipient') });

describe('The words of a notice', () => {
  // A receipt of years ago holds the hash of the words of then. Who changes a sentence adds a version beside it.
  it.each([
    ['fr', terms, '4d971d1e2127deef69597e6359ae40c4fe36f43df30afe53d3186be63cdff835'],
    ['en', terms, 'f3e1a9837aeb03f79c893a99140af401bf9778411130f2aeecc540797a8f999b'],
    [
      'fr',
      { ...terms, recipient: 'any-contracted' as const, fields: 'all' as const },
      'bdf53ddf407e882667475cf5f12b6b64d8e5e71f663b113a2c23847b7b016988',
    ],
    [
      'en',
      { ...terms, recipient: 'any-contracted' as const, fields: 'all' as const },
      '03511e89e6ed23d2d626c46f4d9f7fbce146377b875d4446213e95743424c000',
    ],
  ] as const)('stay the same, as their hash does: %s', (language, of, digest) =>
    expect(noticeDigest(of, language)).toBe(digest),
  );

  it.each(['de', 'it'] as const)('are French for who reads %s, until there are others', (language) =>
    expect(noticeDigest(terms, language)).toBe(noticeDigest(terms, 'fr')),
  );
});
