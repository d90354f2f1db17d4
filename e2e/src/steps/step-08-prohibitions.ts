import { expectEqual, expectThat, present } from '../expectations.js';
import { whyOf } from '../history.js';
import { contractInForce, refusedReading, termsFor, type Asked } from '../partner.js';
import type { Step, Teller } from '../step.js';
import type { World } from '../world.js';

const PROHIBITIONS = new Set(['prohibited-by-contract', 'political-campaign-by-default']);

interface Refusal {
  readonly stage: string | undefined;
  readonly reasons: readonly string[];
}

/** The partner is refused; the cooperative can say why. */
async function refusal(world: World, teller: Teller, what: string, asked: Asked): Promise<Refusal> {
  const { body } = await refusedReading(world.the('partner'), asked);
  const why = await whyOf(world.audit, present('a refusal has an id', body.id));
  expectThat(
    `${what}: the decision can be evaluated again to the same outcome and reasons`,
    why.reproducible,
    why,
  );
  teller.say(`${what}: refused at the stage "${body.stage}" for ${why.recorded.reasons.join(', ')}`);
  return { stage: body.stage, reasons: why.recorded.reasons };
}

/** Prohibitions first, then everything else that stands against it. */
function prohibitionsFirst(what: string, { reasons }: Refusal): void {
  const last = reasons.findLastIndex((reason) => PROHIBITIONS.has(reason));
  expectThat(
    `${what}: prohibitions stand first`,
    reasons.slice(0, last + 1).every((reason) => PROHIBITIONS.has(reason)),
    reasons,
  );
}

export const prohibitions: Step = {
  number: 8,
  title: 'Political campaigning is prohibited; a broader purpose does not get around it',
  async play(world, teller) {
    const record = world.the('records').confidential;
    const first = { record, contract: world.the('contract') };
    const campaign = await refusal(world, teller, 'PoliticalCampaign', {
      ...first,
      purpose: 'PoliticalCampaign',
    });
    expectEqual('the prohibition is named', campaign.stage, 'prohibition');
    expectThat(
      'the prohibition is the first reason',
      PROHIBITIONS.has(campaign.reasons[0] ?? ''),
      campaign.reasons,
    );
    expectThat(
      'all reasons are reported',
      campaign.reasons.includes('purpose-not-in-contract'),
      campaign.reasons,
    );
    prohibitionsFirst('PoliticalCampaign', campaign);
    const broader = await refusal(world, teller, 'Advertising', { ...first, purpose: 'Advertising' });
    expectEqual('for the broader purpose it is the contract', broader.stage, 'contract');
    expectThat(
      'the purpose that the contract does not cover',
      broader.reasons.includes('purpose-not-in-contract'),
      broader.reasons,
    );
    expectThat(
      'and that the grants do not cover',
      broader.reasons.includes('grant-too-narrow'),
      broader.reasons,
    );
    const terms = termsFor([world.category('minutes')], { purposes: ['Advertising'], prohibitions: [] });
    const second = await contractInForce(world.the('steward'), world.the('partner'), terms);
    const wide = await refusal(world, teller, 'Advertising under a second contract', {
      record,
      contract: second,
      purpose: 'Advertising',
    });
    expectEqual('without the clause the prohibition is named', wide.stage, 'prohibition');
    expectEqual('it is the one that nobody has to state', wide.reasons[0], 'political-campaign-by-default');
    prohibitionsFirst('Advertising', wide);
  },
};
