import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';
import { consentEvents } from '@coop/contracts';

/** Of the four severities of a diagnostic, 0 to 3. */
const ERROR = 0;
const isError = ({ severity }: { readonly severity: number }): boolean => severity === ERROR;
const file = new URL('../../../docs/reference/asyncapi.json', import.meta.url);

describe('The description of partner feeds for machines', () => {
  it('is valid AsyncAPI 3.0, and names every type that partners are told of on each way', async () => {
    const { document, diagnostics } = await new Parser().parse(readFileSync(file, 'utf8'));
    expect(diagnostics.filter(isError)).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
    const types = Object.values(consentEvents.FEED_POINTERS).map(({ type }) => type);
    for (const way of ['feedStream', 'webhook', 'queue']) {
      const named = document
        ?.channels()
        .get(way)
        ?.messages()
        .all()
        .map((message) => message.name());
      expect({ way, named }).toEqual({ way, named: expect.arrayContaining(types) });
    }
  });

  it('is refused by the same parser when something in it leads nowhere', async () => {
    const broken = readFileSync(file, 'utf8').replaceAll(
      'components/schemas/GrantGiven',
      'components/schemas/None',
    );
    const { diagnostics } = await new Parser().parse(broken);
    expect(diagnostics.some(isError)).toBe(true);
  });
});
