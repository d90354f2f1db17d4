import { newId } from '@coop/event-sourcing';
import { Receiver, type Received } from '@coop/partner-feeds/testing';
import { webhookDeliverer } from '../application/webhooks-deliverer.js';
import { ConsentWorld, type Answered, type Partner } from './consent-world.js';
import { contractTerms, grantOf, id, inForce } from './facts.js';

const DAY_MS = 86_400_000;
const PATIENCE_MS = 10_000;
const TICK_MS = 50;

/** A partner under contract with a server on this machine, and a deliverer that can be stopped and started. */
export class WebhookWorld {
  #running: { readonly stop: AbortController; readonly done: Promise<void> } | undefined;

  private constructor(
    readonly world: ConsentWorld,
    readonly receiver: Receiver,
    readonly partner: Partner,
    /** What went wrong in the deliverer itself. */
    readonly errors: readonly unknown[],
  ) {}

  /** The clock stands at the true time: receivers check it. */
  static async open(): Promise<WebhookWorld> {
    const errors: unknown[] = [];
    const failed = (error: unknown) => void errors.push(error);
    const world = await ConsentWorld.open({ webhooks: { targets: 'anywhere', failed } });
    world.setClock(new Date().toISOString());
    const opened = new WebhookWorld(world, await Receiver.open(), await world.partner('partner'), errors);
    await opened.contract();
    return opened;
  }

  get now(): number {
    return this.world.opened.time.now.getTime();
  }

  /** Lets time pass, in milliseconds; something happens then that makes everybody look. */
  async pass(ms: number): Promise<void> {
    this.world.setClock(new Date(this.now + ms).toISOString());
    await this.elsewhere();
  }

  /** Something happens that does not concern the partner. */
  async elsewhere(): Promise<void> {
    const contract = newId();
    const terms = contractTerms({ contract, consumer: id('elsewhere') });
    await this.world.say(
      `consent-contract-${contract}`,
      'consent.contract.entered-into-force',
      inForce(terms),
    );
  }

  async contract(name = 'contract', { party } = this.partner): Promise<string> {
    const contract = id(name);
    const [from, until] = [-DAY_MS, 300 * DAY_MS].map((ms) => new Date(this.now + ms).toISOString());
    const terms = contractTerms({ contract, consumer: party, ...(from && until ? { from, until } : {}) });
    await this.world.say(
      `consent-contract-${contract}`,
      'consent.contract.entered-into-force',
      inForce(terms),
    );
    await this.world.settled();
    return contract;
  }

  async endContract(name = 'contract'): Promise<void> {
    await this.world.say(`consent-contract-${id(name)}`, 'consent.contract.terminated', {
      ...{ contract: id(name), consumer: this.partner.party, client: id('client') },
      ...{ side: 'consumer', by: this.partner.party, reason: 'end-of-need' },
    });
  }

  /** A person gives the partner a grant: the partner is told. @returns the grant */
  async grant(name: string): Promise<string> {
    const grant = id(name);
    const given = { ...grantOf(id(`person of ${name}`), { recipient: this.partner.party }), grant };
    await this.world.say(`consent-grant-${grant}`, 'consent.grant.given', given);
    return grant;
  }

  call(method: 'GET' | 'POST' | 'DELETE', path = '', body?: object, by = this.partner): Promise<Answered> {
    return this.world.call(by.authorization, method, `/feed/webhooks${path}`, body);
  }

  async register(body: object = {}): Promise<{ readonly webhook: string; readonly secret: string }> {
    const { body: answered } = await this.call('POST', '', { url: this.receiver.url, ...body });
    await this.world.settled();
    return { webhook: String(answered['webhook']), secret: String(answered['secret']) };
  }

  /** The one webhook of the partner, as the partner sees it. */
  async seen(): Promise<Readonly<Record<string, unknown>>> {
    await this.world.settled();
    const { body } = await this.call('GET');
    const [webhook] = body['webhooks'] as readonly Readonly<Record<string, unknown>>[];
    return webhook ?? {};
  }

  start(): void {
    const stop = new AbortController();
    this.#running = { stop, done: webhookDeliverer(this.world.parts).run(stop.signal) };
  }

  async stop(): Promise<void> {
    this.#running?.stop.abort();
    await this.#running?.done;
    this.#running = undefined;
  }

  /** Waits for so many messages in all. */
  async received(count: number): Promise<readonly Received[]> {
    await this.#waitFor(async () => this.receiver.received.length >= count);
    return this.receiver.received;
  }

  /** What the messages were about, in order. */
  subjects(): readonly unknown[] {
    return this.receiver.received.map(
      ({ body }) => (JSON.parse(body) as { readonly subject: string }).subject,
    );
  }

  /** Waits until so many failed attempts are noted. */
  async noted(failures: number): Promise<void> {
    await this.#waitFor(async () => {
      const { delivery } = await this.seen();
      return (delivery as { readonly failedAttempts: number }).failedAttempts === failures;
    });
  }

  /** Waits until the partner sees its webhook in a certain state. */
  async until(status: string): Promise<Readonly<Record<string, unknown>>> {
    await this.#waitFor(async () => (await this.seen())['status'] === status);
    return this.seen();
  }

  /** Waits until the ledger holds an event. */
  async happened(type: string): Promise<void> {
    await this.#waitFor(async () => (await this.world.typesAfter(0n)).includes(type));
  }

  /** Waits until nothing is sent for a reason. */
  async held(reason: string): Promise<void> {
    await this.#waitFor(async () => {
      await this.elsewhere();
      const { delivery } = await this.seen();
      return (delivery as { readonly held: string | null }).held === reason;
    });
  }

  /** Gives the deliverer the time to do what it should not do. */
  async quiet(): Promise<void> {
    for (let round = 0; round < 30; round += 1) {
      await this.elsewhere();
      await soon();
    }
  }

  /** The clock goes on a little meanwhile, for whoever looks again later. @throws when it does not happen */
  async #waitFor(holds: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (!(await holds())) {
      if (performance.now() > end) throw new Error('waited in vain');
      this.world.setClock(new Date(this.now + TICK_MS).toISOString());
      await soon();
    }
  }

  async close(): Promise<void> {
    await this.stop();
    await this.world.close();
    await this.receiver.close();
  }
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
