import { expectEqual, expectThat } from '../expectations.js';
import { eventsAfter } from '../history.js';
import { invite, signIn, type Person } from '../sign-in.js';
import type { Step, Teller } from '../step.js';
import type { World } from '../world.js';

interface Me {
  readonly level: string;
  readonly member: boolean;
  readonly roles: readonly string[];
}

/** A member of this run: invited, signed in, admitted, met by two members who vouch for her. */
export async function welcome(world: World, name: string, address: string): Promise<Person> {
  const steward = world.the('steward');
  const person = await invite(steward, name, world.address(address));
  await steward.api.post(`/identity/parties/${person.party}/membership`);
  await vouched(world, person);
  return person;
}

async function vouched(world: World, person: Person): Promise<void> {
  const [first, second] = world.the('vouchers');
  await first.api.post(`/identity/parties/${person.party}/vouches`, { met: 'in-person' });
  const between = await person.api.get<Me>('/identity/me');
  expectEqual('one voucher alone does not raise the level', between.level, 'A1');
  const { position = '0' } = await second.api.post(`/identity/parties/${person.party}/vouches`, {
    met: 'known-for-years',
  });
  const me = await person.api.get<Me>('/identity/me', { 'coop-at-least': position });
  expectEqual('two vouchers raise her to A2', [me.level, me.member], ['A2', true]);
}

export async function vouchers(world: World): Promise<void> {
  // The founding act names its founders as the first who may vouch; the first steward is one of them.
  const camille = await signIn(world.url, 'a founder', 'camille@demo.example');
  world.keep('vouchers', [world.the('steward'), camille]);
}

async function members(world: World, teller: Teller): Promise<void> {
  const first = await welcome(world, 'Première Membre', 'first');
  const second = await welcome(world, 'Second Membre', 'second');
  world.keep('first', first);
  world.keep('second', second);
  const again = await signIn(world.url, 'the first member', first.email);
  expectEqual('signing in again leads to the same party', again.party, first.party);
  await first.api.mustRefuse('vouch-for-oneself', 'POST', `/identity/parties/${first.party}/vouches`, {
    body: { met: 'in-person' },
  });
  teller.say(
    'two members signed in by authorisation code and PKCE; two members vouched for each: both are at A2',
  );
}

async function bodies(world: World, teller: Teller): Promise<void> {
  const steward = world.the('steward').api;
  const signatory = await welcome(world, 'Olga Signataire', 'signatory');
  world.keep('signatory', signatory);
  const register = async (body: object) =>
    (await steward.post<{ party: string }>('/identity/parties', body)).body.party;
  const organisation = await register({
    kind: 'legal-person',
    name: `Verger inventé ${world.run}`,
    country: 'CH',
  });
  const partners = [world.the('first').party, world.the('second').party];
  const partnership = await register({
    kind: 'simple-partnership',
    name: `Atelier inventé ${world.run}`,
    partners,
  });
  for (const principal of [organisation, partnership])
    await steward.post('/identity/mandates', { kind: 'signatory', principal, agent: signatory.party });
  // CO art. 530: it has no personality of its own.
  await steward.mustRefuse('no-legal-personality', 'POST', `/identity/parties/${partnership}/membership`);
  world.keep('organisation', organisation);
  world.keep('partnership', partnership);
  teller.say(
    'an organisation has a mandated signatory; a simple partnership has its two partners and no personality',
  );
}

export const people: Step = {
  number: 2,
  title: 'Members sign in and are vouched for; an organisation and a partnership are registered',
  async play(world, teller) {
    await vouchers(world);
    await members(world, teller);
    await bodies(world, teller);
    const events = await eventsAfter(world.audit, world.the('storyStart'));
    const levels = events.filter(
      ({ type, data }) => type === 'identity.level.reached' && data['level'] === 'A2',
    );
    expectThat('each level reached names who vouched', levels.length >= 3, levels.length);
    for (const { data, position } of levels) {
      expectEqual('the level rests on two vouchers', (data['because'] as string[]).length, 2);
      teller.position('level A2 reached', position);
    }
    const registered = events.find(({ data }) => data['party'] === world.the('partnership'));
    teller.position('partnership registered', registered?.position);
  },
};
