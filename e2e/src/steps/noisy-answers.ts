import { expectEqual, expectThat } from '../expectations.js';
import { eventsAfter, headOf } from '../history.js';
import type { Person } from '../sign-in.js';
import type { Teller } from '../step.js';
import type { World } from '../world.js';

interface Told {
  readonly question: string;
  readonly answer: { readonly members: number };
  readonly accuracy: number;
  readonly left: string;
}

/** Far beyond what noise of this price does: twelve standard deviations. */
const BEYOND = 60;

/** The same researcher asks how many agreed: she is answered with noise, once, until her budget is used up. */
export async function noisyAnswers(
  world: World,
  teller: Teller,
  who: Person,
  {
    field,
    agreed,
    ...under
  }: { contract: string; category: string; purpose: string; field: string; agreed: number },
): Promise<void> {
  const before = (await headOf(world.audit)).head;
  const body = { ...under, rho: '1/50', question: { kind: 'count', field } };
  const { body: first } = await who.api.must<Told>('POST', '/questions', { body });
  const error = Math.abs(first.answer.members - agreed);
  expectThat('the noisy count lies near the true one', error < BEYOND, first);
  const { body: again } = await who.api.must<Told>('POST', '/questions', { body });
  expectEqual('asked again, she is given the same answer', again.answer, first.answer);
  expectEqual('for nothing', again.left, first.left);
  await who.api.mustRefuse('budget-exhausted', 'POST', '/questions', { body: { ...body, rho: '1/10' } });
  const { budgets } = await world.the('steward').api.get<{
    budgets: readonly { category: string; spent: string; left: string }[];
  }>('/questions/budgets');
  const [budget] = budgets.filter(({ category }) => category === under.category);
  expectEqual('the steward sees what was spent', budget?.spent, '1/50');
  const types = (await eventsAfter(world.audit, before)).map(({ type }) => type);
  const inOrder = [
    'anonymisation.budget.spent',
    'records.disclosure.made-in-bulk',
    'anonymisation.question.answered',
  ];
  const places = inOrder.map((type) => types.indexOf(type));
  expectThat(
    'it was paid, then read, then answered',
    places.every((place, at) => place >= 0 && place > (places[at - 1] ?? -1)),
    types,
  );
  teller.say(
    `asked how many agreed, she was told ${first.answer.members} (of ${agreed}; within ${first.accuracy} in 95 of 100 cases), the same when she asked again, and no when her budget did not reach`,
  );
}
