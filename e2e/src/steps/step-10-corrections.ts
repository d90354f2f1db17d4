import { expectEqual, expectThat, present } from '../expectations.js';
import type { Person } from '../sign-in.js';
import type { Step, Teller } from '../step.js';
import type { World } from '../world.js';
import { refuseBadBodies } from './bad-bodies.js';
import { welcome } from './step-02-people.js';

interface View {
  readonly revision: string;
  readonly fields: readonly { readonly name: string; readonly value: string | null }[];
  readonly proposals: readonly { readonly proposal: string }[];
}

async function corrector(world: World, name: string): Promise<Person> {
  const person = await welcome(world, `Correcteur ${name}`, `corrector-${name}`);
  const scope = { categories: [world.category('contacts')] };
  await world
    .the('steward')
    .api.post('/identity/mandates', { kind: 'corrector', agent: person.party, scope });
  return person;
}

const phoneOf = async (owner: Person, record: string): Promise<{ view: View; etag: string }> => {
  const { body, headers } = await owner.api.must<View>('GET', `/records/${record}`);
  return { view: body, etag: present('a record has a revision', headers.get('etag')) };
};

const phone = ({ fields }: View) => fields.find(({ name }) => name === 'phone')?.value;
const change = (value: string) => ({ fields: [{ name: 'phone', value }] });

async function corrections(world: World, teller: Teller, record: string): Promise<void> {
  const owner = world.the('first');
  const [one, other] = [await corrector(world, 'a'), await corrector(world, 'b')];
  const { etag } = await phoneOf(owner, record);
  await one.api.mustNot(428, 'PATCH', `/records/${record}`, { body: change('+41790007788') });
  const seen = { headers: { 'if-match': etag } };
  const corrected = await one.api.must('PATCH', `/records/${record}`, {
    ...seen,
    body: change('+41790007788'),
  });
  teller.position('phone corrected under a mandate', corrected.position);
  const stale = await other.api.mustNot(412, 'PATCH', `/records/${record}`, {
    ...seen,
    body: change('+41790009900'),
  });
  expectEqual('the second corrector saw an older version', stale.body.code, 'stale-revision');
  expectEqual('she is shown her own version', stale.body['mine'], change('+41790009900').fields);
  const current = stale.body['current'] as { name: string; value: string }[];
  expectThat(
    'and the current one',
    current.some(({ name, value }) => name === 'phone' && value === '+41790007788'),
    current,
  );
  teller.say(
    'one corrector changed the phone with If-Match; the other, with the stale revision, got 412 with both versions',
  );
}

async function proposals(world: World, teller: Teller, record: string): Promise<void> {
  const [owner, member] = [world.the('first'), world.the('second')];
  const { etag } = await phoneOf(owner, record);
  const call = { headers: { 'if-match': etag }, body: change('+41790001122') };
  const refused = await member.api.patiently('PATCH', `/records/${record}`, call);
  expectThat(
    'a member without the mandate cannot correct',
    [403, 404, 409].includes(refused.status),
    refused.status,
  );
  const { body, position = '0' } = await member.api.post<{ proposal: string }>(
    `/records/${record}/proposals`,
    change('+41790001122'),
  );
  teller.position('correction proposed', position);
  const { body: waiting } = await owner.api.must<View>('GET', `/records/${record}`, {
    headers: { 'coop-at-least': position },
  });
  expectThat(
    'the owner sees the proposal',
    waiting.proposals.some(({ proposal }) => proposal === body.proposal),
    waiting.proposals,
  );
  expectEqual('a proposal changes nothing by itself', phone(waiting), '+41790007788');
  const accepted = await owner.api.post(`/records/${record}/proposals/${body.proposal}/acceptance`);
  teller.position('proposal accepted', accepted.position);
  const { body: after } = await owner.api.must<View>('GET', `/records/${record}`, {
    headers: { 'coop-at-least': accepted.position ?? '0' },
  });
  expectEqual('the accepted value stands', phone(after), '+41790001122');
  teller.say('a member without the mandate could only propose; the owner accepted');
}

export const correcting: Step = {
  number: 10,
  title: 'Corrections need the revision that was seen and a mandate; others propose',
  async play(world, teller) {
    const record = world.the('records').personal;
    await corrections(world, teller, record);
    await proposals(world, teller, record);
    await refuseBadBodies(world, teller);
  },
};
