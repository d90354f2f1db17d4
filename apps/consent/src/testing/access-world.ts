import type { consentEvents } from '@coop/contracts';
import type { EventStore } from '@coop/event-sourcing';
import { Budgets, DEFAULT_BUDGETS, type BudgetClass } from '@coop/service-kit';
import { ConsentWorld, type Answered, type MakeStore, type Partner } from './consent-world.js';
import { ANNE, BRUNO, CONTRACT, contractTerms, field, grantOf, id, inForce, recordOf } from './facts.js';

/** Anne's card, of which one field mentions Bruno too; and Bruno's own. */
export const CARD = recordOf(ANNE, {
  fields: [field('phone', [ANNE]), field('town', [ANNE]), field('neighbour', [ANNE, BRUNO])],
});
export const OTHER_CARD = recordOf(BRUNO);

/** A partner under contract, with Anne's agreement to two fields of her card; and a second partner without any. */
export class AccessWorld {
  private constructor(
    readonly world: ConsentWorld,
    readonly partner: Partner,
    readonly stranger: Partner,
  ) {}

  /** @param budgets in place of the defaults of the same name */
  static async open(
    budgets: Readonly<Record<string, BudgetClass>> = {},
    makeStore?: MakeStore,
  ): Promise<AccessWorld> {
    const world = await ConsentWorld.open({
      budgets: new Budgets({ ...DEFAULT_BUDGETS, ...budgets }),
      ...(makeStore === undefined ? {} : { makeStore }),
    });
    const [partner, stranger] = [await world.partner('partner'), await world.partner('stranger')];
    for (const party of [ANNE, BRUNO]) await world.party(party);
    for (const card of [CARD, OTHER_CARD])
      await world.say(`records-record-${card.record}`, 'records.record.created', card);
    const opened = new AccessWorld(world, partner, stranger);
    await opened.contract();
    await world.say(`consent-grant-${grantOf(ANNE).grant}`, 'consent.grant.given', grantOf(ANNE));
    await world.settled();
    return opened;
  }

  async contract(contract = CONTRACT, change: Parameters<typeof contractTerms>[0] = {}): Promise<void> {
    const terms = contractTerms({ contract, consumer: this.partner.party, ...change });
    await this.world.say(
      `consent-contract-${contract}`,
      'consent.contract.entered-into-force',
      inForce(terms),
    );
    await this.world.settled();
  }

  /** May the partner read Anne's telephone number? The change says what else. */
  question(change: object = {}): Readonly<Record<string, unknown>> {
    return {
      subject: { type: 'party', id: this.partner.party },
      action: { name: 'read' },
      resource: { type: 'record', id: CARD.record, properties: { fields: ['phone'] } },
      context: { purpose: 'ServiceProvision', contract: CONTRACT },
      ...change,
    };
  }

  async ask(body: object, path = 'evaluation', by = this.partner.authorization): Promise<Answered> {
    return this.world.call(by, 'POST', `/access/v1/${path}`, body);
  }

  /** @param store as another process has it open */
  async withdraw(store?: EventStore): Promise<void> {
    const { grant } = grantOf(ANNE);
    const withdrawn = { grant, stakeholder: ANNE, withdrawnBy: ANNE };
    await this.world.say(`consent-grant-${grant}`, 'consent.grant.withdrawn', withdrawn, store);
  }

  /** What the ledger holds of decisions that were given, in order. */
  async given(): Promise<consentEvents.DecisionGiven[]> {
    const found: consentEvents.DecisionGiven[] = [];
    for await (const { events } of this.world.store.readAll(0n))
      for (const { type, data } of events)
        if (type === 'consent.decision.given') found.push(data as unknown as consentEvents.DecisionGiven);
    return found;
  }

  close(): Promise<void> {
    return this.world.close();
  }
}

export const SECOND_CONTRACT = id('second contract');
