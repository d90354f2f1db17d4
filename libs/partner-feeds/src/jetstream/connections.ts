import { setTimeout as pause } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import type { FeedSettings } from './settings.js';

/** The connections of partners, as the system account sees and ends them. */
export interface PartnerConnections {
  /**
   * Ends the connections of all users that are meant, and looks until none is left.
   * @throws Error when some are left after ten rounds, or a server does not answer
   * @returns how many were ended
   */
  end(isMeant: (user: string) => boolean): Promise<number>;
  /** How many there are at this moment. */
  count(isMeant: (user: string) => boolean): Promise<number>;
}

const answer = z.object({
  server: z.object({ id: z.string() }),
  data: z.object({
    connections: z
      .array(z.object({ cid: z.number(), authorized_user: z.string().optional() }))
      .nullable()
      .optional(),
  }),
});

interface Found {
  readonly server: string;
  readonly cid: number;
  readonly user: string;
}

const PAGE = 512;
const STALL_MS = 200;
const ROUNDS = 10;
const ANSWER_MS = 2_000;
const ROUND_MS = 50;

/** @param connection - as a user of the system account that may ask for connections and end them */
export function partnerConnections(
  connection: NatsConnection,
  { account, servers }: Pick<Required<FeedSettings>, 'account' | 'servers'>,
): PartnerConnections {
  const page = async (offset: number) => {
    const question = JSON.stringify({ acc: account, auth: true, limit: PAGE, offset });
    // Not the first so many answers: a cluster may have more servers than it is said to have.
    const options = { strategy: 'stall', stall: STALL_MS, maxWait: ANSWER_MS } as const;
    const answers = [];
    for await (const message of await connection.requestMany('$SYS.REQ.SERVER.PING.CONNZ', question, options))
      answers.push(answer.parse(message.json()));
    if (answers.length < servers)
      throw new Error(`${answers.length} of ${servers} servers said who is connected`);
    return answers.map(({ server, data }) => ({ server: server.id, found: data.connections ?? [] }));
  };
  const list = async (isMeant: (user: string) => boolean): Promise<Found[]> => {
    const all: Found[] = [];
    for (let offset = 0; ; offset += PAGE) {
      const pages = await page(offset);
      for (const { server, found } of pages)
        for (const { cid, authorized_user: user = '' } of found)
          if (isMeant(user)) all.push({ server, cid, user });
      if (pages.every(({ found }) => found.length < PAGE)) return all;
    }
  };
  return {
    count: async (isMeant) => (await list(isMeant)).length,
    end: async (isMeant) => {
      const ended = new Set<string>();
      for (let round = 1; round <= ROUNDS; round += 1) {
        const found = await list(isMeant);
        if (found.length === 0) return ended.size;
        for (const { server, cid } of found) {
          ended.add(`${server} ${cid}`);
          await connection.request(`$SYS.REQ.SERVER.${server}.KICK`, JSON.stringify({ cid }), {
            timeout: ANSWER_MS,
          });
        }
        await pause(ROUND_MS * round);
      }
      throw new Error('some connections of a partner could not be ended');
    },
  };
}
