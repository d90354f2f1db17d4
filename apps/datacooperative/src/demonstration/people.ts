import { newId } from '@coop/event-sourcing';
import type { Cooperative } from '../open-cooperative.js';
import { InsideClient } from './inside-client.js';
import { inventPerson } from './invented-people.js';
import { SeededRandom } from './seeded-random.js';

/** Someone of the demonstration who can sign in: the address is all it takes. */
export interface DemonstrationAccount {
  readonly role: 'steward' | 'member' | 'corrector' | 'auditor' | 'researcher';
  readonly email: string;
  readonly name: string;
  readonly party: string;
  readonly client: InsideClient;
}

const DAY_S = 86_400;

/** Signs someone in from inside, through her one-time link, so that her account exists and is linked. */
export async function enter(cooperative: Cooperative, link: string): Promise<InsideClient> {
  const accountId = await cooperative.signIn.use(link.split('/').at(-1) ?? '');
  if (accountId === undefined) throw new Error('the one-time link of the demonstration did not work');
  const token = newId();
  cooperative.founding.admit(token, {
    issuerName: 'embedded',
    subject: accountId,
    clientId: 'portal',
    scopes: ['api'],
    authTime: Math.floor(cooperative.clock.now().getTime() / 1000),
    expires: Math.floor(Date.now() / 1000) + DAY_S,
  });
  await cooperative.settled();
  return new InsideClient(cooperative, token);
}

/** Invites, signs in, admits and vouches for a person: she is then a member whose identity is assured (A2). */
export async function welcomeMember(
  cooperative: Cooperative,
  vouchers: readonly [InsideClient, InsideClient],
  steward: InsideClient,
  person: { readonly role: DemonstrationAccount['role']; readonly email: string; readonly name: string },
): Promise<DemonstrationAccount> {
  const { party } = (await steward.post('/identity/invitations', {
    email: person.email,
    name: person.name,
  })) as {
    party: string;
  };
  const link = (await cooperative.outbox.mails(person.email))[0]?.link ?? '';
  const client = await enter(cooperative, link);
  await steward.post(`/identity/parties/${party}/membership`);
  for (const voucher of vouchers)
    await voucher.post(`/identity/parties/${party}/vouches`, { met: 'in-person' });
  return { ...person, party, client };
}

/** Members who never sign in during the demonstration: admitted, some vouched for. */
export async function admitMany(
  steward: InsideClient,
  vouchers: readonly [InsideClient, InsideClient],
  count: number,
  onProgress: (done: number) => void,
): Promise<void> {
  const random = new SeededRandom(4711);
  for (let index = 1; index <= count; index += 1) {
    const person = inventPerson(random, index, 'membre.example');
    const name = `${person.firstName} ${person.familyName}`;
    const { party } = (await steward.post('/identity/parties', {
      kind: 'person',
      name,
      email: person.email,
    })) as {
      party: string;
    };
    await steward.post(`/identity/parties/${party}/membership`);
    if (random.chance(0.6))
      for (const voucher of vouchers)
        await voucher.post(`/identity/parties/${party}/vouches`, { met: 'in-person' });
    onProgress(index);
  }
}
