import { specification } from '@coop/event-sourcing/testing';
import * as a from '../testing/contract-cases.js';
import { END, PARTNER, START } from '../testing/facts.js';
import { evolveContract, initialContract, type ContractEvent } from './contract.js';
import { contractDecider, type ContractCommand } from './contract.decide.js';

const { given } = specification(contractDecider);

const concluded: readonly ContractEvent[] = [
  a.offered('consumer'),
  a.agreed('cooperative'),
  a.signed('consumer'),
  a.signed('cooperative'),
  a.inForce,
];

/** Every state a contract can be in, by what happened. */
const STATES: Readonly<Record<string, readonly ContractEvent[]>> = {
  'nothing yet': [],
  'offered by the partner': [a.offered('consumer')],
  'offered by the cooperative': [a.offered('cooperative')],
  agreed: [a.offered('consumer'), a.agreed('cooperative')],
  'signed by the partner': [a.offered('consumer'), a.agreed('cooperative'), a.signed('consumer')],
  'signed by the cooperative': [a.offered('consumer'), a.agreed('cooperative'), a.signed('cooperative')],
  'in force': concluded,
  suspended: [...concluded, a.suspended()],
  'suspended by a duty': [...concluded, a.suspended(a.SUSPENSION, 'duty-breached')],
  resumed: [...concluded, a.suspended(), a.resumed()],
  terminated: [...concluded, a.terminated('consumer')],
  expired: [...concluded, a.expired],
};

/** Every message. */
const MESSAGES: Readonly<Record<string, ContractCommand>> = {
  'an offer': a.offer('consumer'),
  'another version of the partner': a.counterOffer('consumer'),
  'another version of the cooperative': a.counterOffer('cooperative'),
  'agreement of the partner': a.agree('consumer'),
  'agreement of the cooperative': a.agree('cooperative'),
  'the partner’s signature': a.sign('consumer'),
  'the cooperative’s signature': a.sign('cooperative'),
  'a suspension': a.suspend(),
  'a breach': a.suspend(a.SUSPENSION, 'duty-breached'),
  'a resumption': a.resume(),
  'a fulfilment': a.resume(a.SUSPENSION, true),
  'the partner’s notice': a.terminate('consumer'),
  'the cooperative’s notice': a.terminate('cooperative'),
  'the clock, too early': a.expire(START),
  'the clock, at the end': a.expire(END),
};

const UNKNOWN = 'contract-unknown';
const OVER = 'contract-ended';
const FORCE = 'contract-in-force';
const SIGNED = 'contract-already-signed';
const TALKS = 'contract-not-agreed';
const NOT_YET = 'contract-not-in-force';
const NO_SUSPENSION = 'suspension-unknown';

/** What each message does in each state: the last words of the events, `-` for nothing, or the refusal. */
const TABLE: Readonly<Record<string, readonly string[]>> = {
  'nothing yet': [
    ...['offered', UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN],
    ...[UNKNOWN, '-', UNKNOWN, '-', UNKNOWN, UNKNOWN, '-', '-'],
  ],
  'offered by the partner': [
    ...[
      'contract-exists',
      'counter-offered',
      'counter-offered',
      'contract-own-offer',
      'agreed',
      TALKS,
      TALKS,
    ],
    ...[NOT_YET, '-', NO_SUSPENSION, '-', 'terminated', 'terminated', '-', 'expired'],
  ],
  'offered by the cooperative': [
    ...[
      'contract-exists',
      'counter-offered',
      'counter-offered',
      'agreed',
      'contract-own-offer',
      TALKS,
      TALKS,
    ],
    ...[NOT_YET, '-', NO_SUSPENSION, '-', 'terminated', 'terminated', '-', 'expired'],
  ],
  agreed: [
    ...['contract-exists', 'counter-offered', 'counter-offered'],
    ...['contract-already-agreed', 'contract-already-agreed', 'signed', 'signed'],
    ...[NOT_YET, '-', NO_SUSPENSION, '-', 'terminated', 'terminated', '-', 'expired'],
  ],
  'signed by the partner': [
    ...['contract-exists', SIGNED, SIGNED, 'contract-already-agreed', 'contract-already-agreed'],
    ...[SIGNED, 'signed entered-into-force'],
    ...[NOT_YET, '-', NO_SUSPENSION, '-', 'terminated', 'terminated', '-', 'expired'],
  ],
  'signed by the cooperative': [
    ...['contract-exists', SIGNED, SIGNED, 'contract-already-agreed', 'contract-already-agreed'],
    ...['signed entered-into-force', SIGNED],
    ...[NOT_YET, '-', NO_SUSPENSION, '-', 'terminated', 'terminated', '-', 'expired'],
  ],
  'in force': [
    ...['contract-exists', FORCE, FORCE, FORCE, FORCE, SIGNED, SIGNED],
    ...['suspended', 'suspended', NO_SUSPENSION, '-', 'terminated', 'terminated', '-', 'expired'],
  ],
  suspended: [
    ...['contract-exists', FORCE, FORCE, FORCE, FORCE, SIGNED, SIGNED],
    ...['-', '-', 'resumed', 'resumed', 'terminated', 'terminated', '-', 'expired'],
  ],
  'suspended by a duty': [
    ...['contract-exists', FORCE, FORCE, FORCE, FORCE, SIGNED, SIGNED],
    ...['-', '-', 'duty-not-fulfilled', 'resumed', 'terminated', 'terminated', '-', 'expired'],
  ],
  resumed: [
    ...['contract-exists', FORCE, FORCE, FORCE, FORCE, SIGNED, SIGNED],
    ...['suspended', 'suspended', NO_SUSPENSION, '-', 'terminated', 'terminated', '-', 'expired'],
  ],
  terminated: [
    ...['contract-exists', OVER, OVER, OVER, OVER, OVER, OVER, OVER, '-', OVER, '-', OVER, OVER, '-', '-'],
  ],
  expired: [
    ...['contract-exists', OVER, OVER, OVER, OVER, OVER, OVER, OVER, '-', OVER, '-', OVER, OVER, '-', '-'],
  ],
};

/** The outcome of a message in a state, in the words of the table. */
function outcome(state: readonly ContractEvent[], message: ContractCommand): string {
  const folded = state.reduce(evolveContract, initialContract);
  try {
    const events = contractDecider.decide(message, folded);
    return events.length === 0 ? '-' : events.map(({ type }) => type.split('.').at(-1)).join(' ');
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

describe('A contract, for every message in every state', () => {
  const pairs = Object.entries(STATES).flatMap(([state, history]) =>
    Object.entries(MESSAGES).map(
      ([message, command], index) =>
        [state, message, TABLE[state]?.[index] ?? 'missing in the table', history, command] as const,
    ),
  );
  it.each(pairs)('%s, then %s: %s', (_state, _message, expected, history, command) => {
    expect(outcome(history, command)).toBe(expected);
  });
});

describe('A contract', () => {
  it('is offered, answered as often as they like, and agreed to by the other side', () => {
    given(a.offered('consumer')).when(a.counterOffer('cooperative')).then(a.counterOffered('cooperative'));
    given(a.offered('consumer'), a.counterOffered('cooperative'))
      .when({ ...a.agree('consumer', a.NEXT_DIGEST), layersDigest: a.NEXT_DIGEST } as ContractCommand)
      .then(a.agreed('consumer', { version: 2, digest: a.NEXT_DIGEST }));
  });
  it('enters into force with the terms that were agreed to', () =>
    given(a.offered('consumer'), a.agreed('cooperative'), a.signed('consumer'))
      .when(a.sign('cooperative'))
      .then(a.signed('cooperative'), a.inForce));
  it('answers one version only: the last', () => {
    given(a.offered('consumer'))
      .when(a.counterOffer('cooperative', { answers: a.NEXT_DIGEST }))
      .thenRefused('contract-altered');
    given(a.offered('consumer'))
      .when(a.counterOffer('cooperative', { version: 3 }))
      .thenRefused('contract-altered');
  });
  it('does not exist for another organisation', () => {
    const history = [a.offered('cooperative')];
    given(...history)
      .when({ ...a.agree('consumer'), consumer: a.STEWARD } as ContractCommand)
      .thenRefused('contract-unknown');
    given(...history)
      .when(a.sign('consumer', { consumer: a.STEWARD }))
      .thenRefused('contract-unknown');
    given(...history)
      .when(a.terminate('consumer', a.STEWARD))
      .thenRefused('contract-unknown');
    const { terms } = a.version('consumer');
    given(...history)
      .when(a.counterOffer('consumer', { terms: { ...terms, consumer: a.STEWARD } }))
      .thenRefused('contract-unknown');
  });
  it('is neither agreed to nor signed after its term', () => {
    const late = { now: END };
    given(a.offered('consumer'))
      .when({ ...a.agree('cooperative'), ...late })
      .thenRefused('contract-period-invalid');
    given(a.offered('consumer'), a.agreed('cooperative'))
      .when(a.sign('consumer', late))
      .thenRefused('contract-period-invalid');
  });
  it('goes on when no suspension is left', () => {
    const other = a.suspended(PARTNER);
    const state = [...concluded, a.suspended(), other, a.resumed()].reduce(evolveContract, initialContract);
    expect(state.status).toBe('suspended');
    expect(evolveContract(state, a.resumed(PARTNER)).status).toBe('in-force');
  });
  it('stays absent when its history begins in the middle', () => {
    const middle = [...concluded.slice(1), a.suspended(), a.resumed(), a.terminated('consumer'), a.expired];
    for (const event of middle) expect(evolveContract(initialContract, event)).toEqual(initialContract);
  });
  it('stops its reader at an event or command that it does not know', () => {
    const event = { type: 'consent.contract.imagined', data: {} } as unknown as ContractEvent;
    expect(() => evolveContract(initialContract, event)).toThrow('consent.contract.imagined');
    const command = { kind: 'imagine' } as unknown as ContractCommand;
    expect(() => contractDecider.decide(command, initialContract)).toThrow('imagine');
  });
});
