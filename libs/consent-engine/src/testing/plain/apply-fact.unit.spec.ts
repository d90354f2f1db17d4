import { applyFact } from './apply-fact.js';
import { decide } from './decide.js';
import type { ControlFact } from '../../facts.js';
import { controlDigestInput } from './digest-input.js';
import { emptyControlState } from './state.js';
import { ask, card, contract, grant, mandate, prohibition, stateAfter, WORLD } from '../world.js';
import { toMilliseconds } from '../../validity.js';

const K = contract();

describe('facts taken into the state', () => {
  it('stop the reader when their kind is unknown, because a skipped fact could permit what was forbidden', () => {
    const fact = JSON.parse('{"kind":"consent-by-silence"}');
    expect(() => applyFact(emptyControlState(), fact)).toThrow('unknown control fact: consent-by-silence');
  });

  it('are copied, so that whoever sent them cannot change them afterwards', () => {
    const purposes = ['DirectMarketing'];
    const state = stateAfter([...WORLD, K, grant({ purposes })]);
    purposes.push('CommunicationManagement');
    expect(decide(state, ask()).outcome).toBe('DENY');
  });

  it('never widen a grant: the first statement of an id counts', () => {
    const state = stateAfter([...WORLD, K, grant({ purposes: ['DirectMarketing'] }), grant()]);
    expect(decide(state, ask()).reasons).toEqual(['grant-too-narrow']);
  });

  it('do not restore an older state of a record', () => {
    const fields = card().fields.map((field) => ({ ...field, subjects: ['anna', 'bruno'] }));
    const state = stateAfter([
      ...WORLD,
      K,
      grant(),
      { kind: 'position-reached', position: 9n },
      { kind: 'record-changed', record: 'card', controlPosition: 8n, fields },
      { kind: 'record-changed', record: 'card', controlPosition: 3n, fields: card().fields },
      card(),
    ]);
    expect(decide(state, ask()).outcome).toBe('DENY');
  });

  it('never bring back what was removed, nor the position that was reached', () => {
    const state = stateAfter([
      ...WORLD,
      K,
      grant(),
      { kind: 'record-removed', record: 'card' },
      card(),
      { kind: 'position-reached', position: 9n },
      { kind: 'position-reached', position: 4n },
    ]);
    expect(decide(state, ask({ atLeast: 9n })).reasons).toEqual(['record-removed', 'granted']);
  });

  it('ignore a change of a record that nobody knows', () => {
    const state = emptyControlState();
    applyFact(state, { kind: 'record-changed', record: 'card', controlPosition: 1n, owners: ['anna'] });
    expect(controlDigestInput(state)).toEqual(controlDigestInput(emptyControlState()));
  });

  it('change partners of a partnership for the next decision', () => {
    const alone = {
      kind: 'party-known',
      party: 'duo',
      type: 'simple-partnership',
      partners: ['anna'],
    } as const;
    const asked = ask({ record: 'booklet', fields: ['text'] });
    expect(decide(stateAfter([...WORLD, K, grant()]), asked).outcome).toBe('DENY');
    expect(decide(stateAfter([...WORLD, K, grant(), alone]), asked).outcome).toBe('PERMIT');
  });

  it('let a partnership without partners, or of itself alone, agree to nothing', () => {
    const text = { name: 'text', subjects: ['anna'], sensitive: false, empty: false };
    const agreed = [
      ...WORLD,
      K,
      grant(),
      grant({ grant: 'g-duo', stakeholder: 'duo', givenBy: 'clerk' }),
      mandate('duo', 'signatory'),
      { kind: 'record-changed', record: 'booklet', controlPosition: 0n, fields: [text] } as const,
    ];
    for (const partners of [[], ['duo']]) {
      const empty = { kind: 'party-known', party: 'duo', type: 'simple-partnership', partners } as const;
      const decision = decide(stateAfter([...agreed, empty]), ask({ record: 'booklet', fields: ['text'] }));
      expect(decision.reasons).toEqual(['grant-without-mandate', 'granted']);
      expect(decision.outcome).toBe('DENY');
    }
  });

  it('never widen a contract or a mandate, nor narrow a prohibition, by saying them again', () => {
    const ended = { until: '2026-02-01T00:00:00Z' };
    const byGuardian = [K, grant({ givenBy: 'clerk' })];
    const said: readonly (readonly ControlFact[])[] = [
      [contract(ended), K, grant()],
      [...byGuardian, mandate('anna', 'guardian', ended), mandate('anna', 'guardian')],
      [K, grant(), prohibition(), prohibition({ recipient: 'bakery' })],
    ];
    for (const facts of said) expect(decide(stateAfter([...WORLD, ...facts]), ask()).outcome).toBe('DENY');
  });

  it('do not undo a breach by opening the duty again', () => {
    const duty = { duty: 'd', contract: 'k-courier' };
    const facts = [K, grant(), { kind: 'duty-breached', ...duty }, { kind: 'duty-opened', ...duty }] as const;
    expect(decide(stateAfter([...WORLD, ...facts]), ask()).reasons).toEqual(['duty-breached', 'granted']);
  });

  it('stop the reader at a malformed taxonomy, and leave the state as it was', () => {
    const state = stateAfter([...WORLD, K, grant()]);
    const before = controlDigestInput(state);
    const terms = [['A', ['B']]] as const;
    expect(() => applyFact(state, { kind: 'taxonomy-adopted', taxonomy: 'ours', terms })).toThrow(TypeError);
    expect(controlDigestInput(state)).toEqual(before);
  });

  it('deny when a prohibition is so broken that its evaluation fails', () => {
    const broken = JSON.parse(JSON.stringify({ ...prohibition(), scope: null }));
    const decision = decide(stateAfter([...WORLD, K, grant(), broken]), ask());
    expect(decision.reasons).toEqual(['prohibition-unreadable', 'granted']);
  });
});

describe('the input of the digest', () => {
  const facts = [...WORLD, K, grant(), prohibition(), { kind: 'position-reached', position: 7n } as const];

  it('is plain JSON that says the same after a copy', () => {
    const input = controlDigestInput(stateAfter(facts));
    expect(JSON.parse(JSON.stringify(input))).toEqual(input);
    expect(input).toMatchObject({ position: '7' });
  });

  it('changes with every kind of fact', () => {
    const more = [
      { kind: 'party-known', party: 'zoe', type: 'person' },
      { kind: 'party-erased', party: 'anna' },
      { kind: 'mandate-given', mandate: 'm', principal: 'anna', agent: 'clerk', role: 'proxy', from: 0 },
      { kind: 'mandate-ended', mandate: 'm' },
      card({ record: 'second card' }),
      { kind: 'record-changed', record: 'card', controlPosition: 1n },
      { kind: 'record-removed', record: 'card' },
      { kind: 'subject-informed', subject: 'anna', records: ['card'] },
      grant({ grant: 'g-2' }),
      { kind: 'grant-withdrawn', grant: 'g-anna' },
      prohibition({ prohibition: 'p-2' }),
      { kind: 'prohibition-lifted', prohibition: 'p-anna' },
      contract({ contract: 'k-2' }),
      { kind: 'contract-terminated', contract: 'k-courier' },
      { kind: 'duty-opened', duty: 'd', contract: 'k-courier' },
      { kind: 'duty-breached', duty: 'd', contract: 'k-courier' },
      { kind: 'duty-fulfilled', duty: 'd', contract: 'k-courier' },
      { kind: 'position-reached', position: 8n },
      { kind: 'contract-suspended', contract: 'k-courier', suspension: 's' },
      { kind: 'contract-resumed', contract: 'k-courier', suspension: 's' },
      { kind: 'proposal-adopted', proposal: 'v', body: 'bakery', inFavour: 2, entitled: 3 },
      { kind: 'proposal-annulled', proposal: 'v' },
      { kind: 'reading-counted', reading: 'r', of: ['g-anna'] },
      { kind: 'field-introduced', category: 'directory', field: 'phone', position: 3n },
      { kind: 'taxonomy-adopted', taxonomy: 'ours-1', terms: [['Purpose', []]] },
      {
        kind: 'taxonomy-adopted',
        taxonomy: 'ours-2',
        terms: [
          ['Purpose', []],
          ['Other', ['Purpose']],
        ],
      },
    ] as const;
    const digests = [[], ...more.map((fact) => [fact])].map((extra) =>
      JSON.stringify(controlDigestInput(stateAfter([...facts, ...extra]))),
    );
    expect(new Set(digests).size).toBe(more.length + 1);
  });

  it('tells a grant without end from one that never holds', () => {
    const { until: _, ...open } = grant();
    const digest = (fact: typeof open) => controlDigestInput(stateAfter([fact]));
    expect(digest(open)).not.toEqual(digest(grant({ until: 'unreadable' })));
  });
});

describe('moments', () => {
  it('are read from milliseconds and from RFC 3339 with an offset, and from nothing else', () => {
    expect(toMilliseconds('2026-05-01T14:00:00+02:00')).toBe(toMilliseconds('2026-05-01T12:00:00.000Z'));
    expect(toMilliseconds(12)).toBe(12);
    for (const text of ['2026-05-01', '2026-05-01T12:00:00', 'May 1, 2026', '2026-13-01T12:00:00Z']) {
      expect([text, toMilliseconds(text)]).toEqual([text, undefined]);
    }
    expect(toMilliseconds(Number.NaN)).toBeUndefined();
  });
});
