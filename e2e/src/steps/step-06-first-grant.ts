import type { Problem } from '../api-client.js';
import { eventually, expectEqual, expectThat, pause, present } from '../expectations.js';
import { read, refusedReading } from '../partner.js';
import type { Step, Teller } from '../step.js';
import { FIELDS, type World } from '../world.js';
import { grantTo, requestFrom } from './grants.js';

const SHORT_MS = 1_500;

/** A field was asked for, and its member said no. */
async function refusedRequest(world: World): Promise<void> {
  const second = world.the('second');
  const request = await requestFrom(world.the('partner'), second, {
    contract: world.the('contract'),
    record: world.the('records').confidential,
    fields: [FIELDS.refused],
  });
  await eventually('the request reaches the member', async () => {
    const { requests } = await second.api.get<{ requests: { request: string }[] }>('/consent/requests');
    return requests.find((each) => each.request === request);
  });
  await second.api.post(`/consent/requests/${request}/answer`, { answer: 'refused' });
}

/** An answer of 403 as a partner can compare it with others. */
const comparable = ({ code, status, title, detail, stage, ...rest }: Problem) => ({
  ...{ code, status, title, detail, stage },
  members: Object.keys(rest).sort(),
});

/** Refused, never asked, expired and empty: the partner cannot tell them apart, alone or in one answer. */
async function lookAlike(world: World, teller: Teller): Promise<void> {
  const asked = { record: world.the('records').confidential, contract: world.the('contract') };
  const alone = await Promise.all(
    [FIELDS.refused, FIELDS.neverAsked, FIELDS.expired, FIELDS.empty].map(async (field) => {
      const { body } = await refusedReading(world.the('partner'), { ...asked, fields: [field] });
      return comparable(body);
    }),
  );
  for (const answer of alone)
    expectEqual('refused, never asked, expired and empty look alike', answer, present('an answer', alone[0]));
  teller.say('refused, never asked, expired and empty got the same answer');
}

interface Told {
  readonly decision: boolean;
  readonly context: { readonly decision_id: string; readonly fields: readonly string[] };
}

/** A system outside that asks whether it may is told what a reading would give, and the member sees it. */
async function askedOutside(world: World, teller: Teller, readable: readonly string[]): Promise<void> {
  const [partner, record] = [world.the('partner'), world.the('records').confidential];
  const { body, position } = await partner.api.must<Told>('POST', '/access/v1/evaluation', {
    body: {
      subject: { type: 'party', id: partner.party },
      action: { name: 'read' },
      resource: { type: 'record', id: record },
      context: { purpose: 'AcademicResearch', contract: world.the('contract'), partial: true },
    },
  });
  expectEqual(
    'a decision outside permits what a reading gives',
    [body.decision, body.context.fields],
    [true, readable],
  );
  teller.position('decision told outside', present('its position', position));
  await eventually('the member sees what was told', async () => {
    const { activity } = await world
      .the('first')
      .api.get<{ activity: { what: string; reference: string }[] }>('/activity');
    return activity.find(
      ({ what, reference }) => what === 'allowed' && reference === body.context.decision_id,
    );
  });
}

export const firstGrant: Step = {
  number: 6,
  title: 'The first member grants; the partner gets exactly what everyone mentioned agrees to',
  async play(world, teller) {
    const [first, partner] = [world.the('first'), world.the('partner')];
    const record = world.the('records').confidential;
    const soon = new Date(Date.now() + SHORT_MS).toISOString();
    const expired = await grantTo(first, partner, record, [FIELDS.expired], soon);
    const given = await grantTo(first, partner, record, [FIELDS.first, FIELDS.common, FIELDS.empty]);
    world.keep('expiredGrant', expired.body.grant);
    world.keep('firstGrant', given.body.grant);
    teller.position('first member’s grant', given.body.position);
    await refusedRequest(world);
    await pause(SHORT_MS);
    const asked = { record, contract: world.the('contract') };
    const body = await read(partner, asked, given.body.position);
    expectEqual('exactly the field to which everyone mentioned agrees', Object.keys(body.fields), [
      FIELDS.first,
    ]);
    expectEqual(
      'the partner is told that the answer is partial',
      [body.partial, body.outcome],
      [true, 'PARTIAL'],
    );
    expectThat('the field that concerns both is not among them', !(FIELDS.common in body.fields));
    teller.position('partial disclosure', body.position);
    teller.say(`the partner got ${FIELDS.first} and nothing else, and was told that the answer is partial`);
    await askedOutside(world, teller, [FIELDS.first]);
    await lookAlike(world, teller);
  },
};
