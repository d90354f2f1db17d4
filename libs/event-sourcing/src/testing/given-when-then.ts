import type { Decider, DomainEvent } from '../decider.js';
import { Refusal } from '../decider.js';

/** Given these facts, when this command comes, then these facts follow — or a refusal with its code. */
export function specification<State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
) {
  return {
    given: (...history: readonly Event[]) => ({
      when: (command: Command) => {
        const state = history.reduce((folded, event) => decider.evolve(folded, event), decider.initial);
        const decide = () => decider.decide(command, state);
        return {
          then: (...expected: readonly Event[]) => expect(decide()).toEqual(expected),
          thenNothing: () => expect(decide()).toEqual([]),
          thenRefused: (code: string) => {
            let outcome: unknown;
            try {
              outcome = decide();
            } catch (error) {
              outcome = error;
            }
            expect(outcome).toBeInstanceOf(Refusal);
            expect((outcome as Refusal).code).toBe(code);
          },
        };
      },
    }),
  };
}
