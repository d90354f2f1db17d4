import { readFileSync } from 'node:fs';
import { fromOdrl, toOdrl } from './index.js';
import { EXAMPLE_OFFER } from './testing/example-offer.js';

const page = readFileSync(
  new URL('../../../docs/how-to/exchange-policies-in-odrl.md', import.meta.url),
  'utf8',
);
const [example = ''] = [...page.matchAll(/```json\n(\{\n {2}"@context"[\s\S]+?)```/g)].map(
  ([, json]) => json,
);

describe('the example that the how-to prints', () => {
  it('is an offer that is taken, and what this library writes', () => {
    expect(fromOdrl(example)).toEqual(EXAMPLE_OFFER);
    expect(JSON.parse(example)).toEqual(JSON.parse(JSON.stringify(toOdrl(EXAMPLE_OFFER))));
  });
});
