import { natsAccounts, type AccountsPlan } from '@coop/message-bus-nats';
import { feedAccounts, type FeedAccountsPlan } from '../accounts.js';

/** Everything but what follows from the users of the services. */
export type FeedsPlan = Omit<FeedAccountsPlan, 'staticUsers'>;

const SYSTEM_USERS = 'SYS: { users: [ ';

/** The accounts of a nats.conf with the services of a cooperative and the feeds of its partners. */
export function natsConfigWithFeeds(accounts: AccountsPlan, feeds: FeedsPlan): string {
  const staticUsers = [
    ...Object.entries(accounts.services).map(([service, secret]) =>
      'nkey' in secret ? secret.nkey : service,
    ),
    'nkey' in accounts.system ? accounts.system.nkey : 'sys',
  ];
  const pieces = feedAccounts({ ...feeds, staticUsers });
  const text = natsAccounts({ ...accounts, beside: [...(accounts.beside ?? []), ...pieces.beside] });
  if (!text.includes(SYSTEM_USERS)) throw new TypeError('the system account is written in another form');
  return `${text.replace(SYSTEM_USERS, () => `${SYSTEM_USERS}${pieces.systemUser}, `)}${pieces.authorization}`;
}
