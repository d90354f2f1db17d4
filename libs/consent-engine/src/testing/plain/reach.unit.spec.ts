import type { ControlFact } from '../../facts.js';
import { counterfactualWithdrawal, whoCouldRead } from './reach.js';
import { contract, grant, prohibition, stateAfter, TODAY, WORLD } from '../world.js';

const K = contract();
const RESEARCH = contract({
  contract: 'k-bakery',
  consumer: 'bakery',
  purposes: ['AcademicResearch'],
  actions: ['read'],
});
const FOR_ALL = grant({
  grant: 'g-all',
  recipient: 'any-contracted',
  purposes: ['ResearchAndDevelopment', 'CommunicationForCustomerCare'],
});
const BRUNO = grant({ grant: 'g-bruno', stakeholder: 'bruno' });

function readers(happened: readonly ControlFact[], field = 'phone', record = 'card') {
  return whoCouldRead(stateAfter([...WORLD, ...happened]), { record, field, asOf: TODAY });
}

function losses(happened: readonly ControlFact[], withdrawn: string) {
  return counterfactualWithdrawal(stateAfter([...WORLD, ...happened]), withdrawn, TODAY);
}

describe('who could read a field', () => {
  it('is nobody as long as nobody has agreed', () => {
    expect(readers([K, RESEARCH])).toEqual([]);
  });

  it('names recipient, contract, grants and the broadest purposes that would be permitted', () => {
    expect(readers([K, RESEARCH, grant(), FOR_ALL])).toEqual([
      {
        recipient: 'bakery',
        contract: 'k-bakery',
        purposes: ['AcademicResearch'],
        actions: ['read'],
        grants: ['g-all'],
      },
      {
        recipient: 'courier',
        contract: 'k-courier',
        // Not Marketing itself: it contains political campaigning, which nobody has renounced.
        purposes: [
          'CommunicationManagement',
          'DirectMarketing',
          'PersonalisedAdvertising',
          'PublicRelations',
          'RecruitmentAdvertising',
          'SocialMediaMarketing',
        ],
        actions: ['read'],
        grants: ['g-anna'],
      },
    ]);
  });

  it('knows the narrower purposes when the broader one is not agreed', () => {
    const [reader] = readers([contract({ purposes: ['CommunicationManagement'] }), FOR_ALL]);
    expect(reader?.purposes).toEqual(['CommunicationForCustomerCare']);
  });

  it('goes down by the taxonomy of the contract and by the current one', () => {
    const adopted: ControlFact = {
      kind: 'taxonomy-adopted',
      taxonomy: 'next',
      terms: [
        ['Purpose', []],
        ['CommunicationForCustomerCare', ['Purpose']],
        ['CommunicationManagement', ['Purpose']],
        ['DirectMarketing', ['CommunicationManagement']],
      ],
    };
    const narrow = grant({ purposes: ['CommunicationForCustomerCare', 'DirectMarketing'] });
    const wide = contract({ actions: ['read'], purposes: ['CommunicationManagement', 'Marketing'] });
    const [reader] = readers([wide, narrow, adopted]);
    expect(reader?.purposes).toEqual(['CommunicationForCustomerCare', 'DirectMarketing']);
  });

  it('answers about rights, also for a field that holds nothing yet', () => {
    expect(readers([K, grant()], 'nickname')).toHaveLength(1);
  });

  it('is nobody for a field that does not exist, an ended contract or a prohibition', () => {
    expect(readers([K, grant()], 'no-such-field')).toEqual([]);
    expect(readers([K, grant(), { kind: 'contract-terminated', contract: 'k-courier' }])).toEqual([]);
    expect(readers([K, grant(), prohibition()])).toEqual([]);
  });
});

describe('the consequences of withdrawing a grant', () => {
  it('are the fields of each record that the recipient would lose, also in works of a partnership', () => {
    expect(losses([K, grant(), BRUNO], 'g-anna')).toEqual([
      { recipient: 'courier', contract: 'k-courier', record: 'booklet', fields: ['text'] },
      {
        recipient: 'courier',
        contract: 'k-courier',
        record: 'card',
        fields: ['name', 'phone', 'household', 'nickname'],
      },
      { recipient: 'courier', contract: 'k-courier', record: 'photograph', fields: ['picture'] },
      {
        recipient: 'courier',
        contract: 'k-courier',
        record: 'press-line',
        fields: ['name', 'phone', 'household', 'nickname'],
      },
    ]);
  });

  it('are none when another grant says the same, and none for an unknown grant', () => {
    expect(losses([K, grant(), grant({ grant: 'g-again' })], 'g-anna')).toEqual([]);
    expect(losses([K, grant()], 'g-unknown')).toEqual([]);
  });

  it('reach every recipient when the grant is for whoever holds a contract', () => {
    const onlyCard = { ...FOR_ALL, scope: { records: ['card'] }, fields: ['phone'] };
    expect(losses([K, RESEARCH, onlyCard], 'g-all')).toEqual([
      { recipient: 'bakery', contract: 'k-bakery', record: 'card', fields: ['phone'] },
      { recipient: 'courier', contract: 'k-courier', record: 'card', fields: ['phone'] },
    ]);
  });

  it('count a field as lost when only some of its purposes would remain', () => {
    const narrow = grant({ grant: 'g-narrow', purposes: ['DirectMarketing'] });
    const [loss] = losses([K, grant({ scope: { records: ['card'] } }), narrow], 'g-anna');
    expect(loss?.fields).toEqual(['name', 'phone', 'nickname']);
  });

  it('change nothing in the state', () => {
    const state = stateAfter([...WORLD, K, grant()]);
    counterfactualWithdrawal(state, 'g-anna', TODAY);
    expect(whoCouldRead(state, { record: 'card', field: 'phone', asOf: TODAY })).toHaveLength(1);
  });
});
