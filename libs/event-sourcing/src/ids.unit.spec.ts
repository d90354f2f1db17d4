import { actorNamespace, derivedId, newId } from './ids.js';

describe('Ids', () => {
  it('derive from namespace and name as RFC 9562 says', () => {
    // The RFC's own example: the DNS namespace and www.example.com (appendix A.4).
    expect(derivedId('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });

  it('of the same key differ between actors, so that nobody repeats the command of another', () => {
    expect(derivedId(actorNamespace('system:consent'), 'key')).not.toBe(
      derivedId(actorNamespace(newId()), 'key'),
    );
  });
});
