import { readFileSync } from 'node:fs';
import { consentApi } from '@coop/contracts';
import { AccessWorld, CARD, CONTRACT } from '../testing/index.js';

const page = new URL('../../../../docs/how-to/ask-for-decisions.md', import.meta.url);
const examples = [...readFileSync(page, 'utf8').matchAll(/^```json\n([\s\S]*?)^```/gm)].map(
  ([, text = '']) =>
    JSON.parse(
      text
        .replaceAll('my-system', 'partner')
        .replaceAll('0199a3c2-7c11-7d4e-8f21-000000000001', CONTRACT)
        .replaceAll('0199a3c2-7c11-7d4e-8f21-6b1f0e9d5a77', CARD.record),
    ) as Readonly<Record<string, unknown>>,
);

describe('The page that tells developers how to ask for decisions', () => {
  let access: AccessWorld;

  beforeEach(async () => {
    access = await AccessWorld.open();
  });
  afterEach(() => access.close());

  it('shows a question and its answer, as they are', async () => {
    const [question = {}, shown] = examples;
    const { body } = await access.ask(question);
    const expected = consentApi.accessDecision.parse(shown);
    const told = consentApi.accessDecision.parse(body);
    expect(Object.keys(told.context)).toEqual(Object.keys(expected.context));
    expect([told.decision, told.context.fields]).toEqual([expected.decision, expected.context.fields]);
    expect(told.context.duties).toEqual(expect.arrayContaining(expected.context.duties));
  });

  it('shows a batch that can be sent', async () => {
    const [, , batch = {}] = examples;
    const { status, body } = await access.ask(batch, 'evaluations');
    expect(status).toBe(200);
    // The first is denied in part, and the batch ends with the first no.
    expect(consentApi.accessDecisions.parse(body).evaluations).toMatchObject([{ decision: false }]);
  });
});
