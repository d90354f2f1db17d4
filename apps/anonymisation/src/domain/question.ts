import type { anonymisationEvents, EventOf, EventsOf } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import { refuse } from './refusals.js';

export type QuestionEvent = EventsOf<
  Pick<
    typeof anonymisationEvents.ANONYMISATION_EVENTS,
    'questionAsked' | 'questionAnswered' | 'questionRefused'
  >
>;
export type Asked = EventOf<typeof anonymisationEvents.questionAsked>['data'];
export type Answered = EventOf<typeof anonymisationEvents.questionAnswered>['data'];
export type NoisyAnswer = Answered['answer'];

export const EXHAUSTED = 'budget-exhausted';

/** A question is one of its period: asked again, by whomever of the institution, it is the same one. */
export type QuestionState =
  | { readonly status: 'absent' }
  /** Its price is spent, in the same commit. */
  | { readonly status: 'asked'; readonly asked: Asked }
  | { readonly status: 'answered'; readonly asked: Asked; readonly answer: NoisyAnswer }
  | { readonly status: 'refused'; readonly asked: Asked; readonly code: string };

export type QuestionCommand =
  | {
      readonly kind: 'ask';
      readonly asked: Asked;
      /** Whether the budget reaches for its price. */
      readonly isAffordable: boolean;
    }
  | { readonly kind: 'answer'; readonly disclosure: string; readonly answer: NoisyAnswer };

function ask({ asked, isAffordable }: Extract<QuestionCommand, { kind: 'ask' }>): QuestionEvent[] {
  const event: QuestionEvent = { type: 'anonymisation.question.asked', data: asked };
  if (isAffordable) return [event];
  const { question } = asked;
  return [event, { type: 'anonymisation.question.refused', data: { question, code: EXHAUSTED } }];
}

export const questionDecider: Decider<QuestionState, QuestionCommand, QuestionEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'anonymisation.question.asked':
        return { status: 'asked', asked: event.data };
      case 'anonymisation.question.answered':
        return state.status === 'asked' ? { ...state, status: 'answered', answer: event.data.answer } : state;
      case 'anonymisation.question.refused':
        return state.status === 'asked' ? { ...state, status: 'refused', code: event.data.code } : state;
      default:
        return unknownKind(event, 'a question');
    }
  },
  decide(command, state) {
    switch (command.kind) {
      case 'ask':
        // Its price was taken before, and its answer is there or on its way.
        return state.status === 'asked' || state.status === 'answered' ? [] : ask(command);
      case 'answer': {
        if (state.status === 'answered') return [];
        if (state.status !== 'asked') return refuse('not-found');
        const { question, digest, rho } = state.asked;
        const { disclosure, answer } = command;
        return [
          { type: 'anonymisation.question.answered', data: { question, disclosure, digest, rho, answer } },
        ];
      }
      default:
        return unknownKind(command, 'the decider of questions');
    }
  },
};
