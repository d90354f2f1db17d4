import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { institutionsOf } from '../pages/askable-contracts.js';
import { budgetFor } from '../pages/budget-left.js';
import { QuestionPage, QuestionsPage } from '../pages/questions.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { FrontDoor } from '../session/front-door.js';
import { show } from '../session/visit.js';

/** Answers with noise. Anonymisation decides who sees which. */
@Public()
@Controller('my/questions')
export class QuestionPagesController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get()
  all(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ view, api, page, session }) => {
      const [questions, budgets, mandates] = await Promise.all([
        api.anonymisation.questions(),
        api.anonymisation.questionBudgets(),
        api.mandates(),
      ]);
      const mayAsk = institutionsOf(session.me.party, mandates).length > 0;
      const names = await api.names([...questions, ...budgets].map(({ institution }) => institution));
      return show(<QuestionsPage {...{ view, names, questions, budgets, page, mayAsk }} />);
    });
  }

  @Get(':question')
  one(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('question') question: string) {
    return this.door.member(request, reply, async ({ view, api }) => {
      const [asked, budgets] = await Promise.all([
        api.anonymisation.question(question),
        api.anonymisation.questionBudgets(),
      ]);
      const names = await api.names([asked.institution]);
      const budget = budgetFor(budgets, asked, asked.askedAt);
      return show(<QuestionPage {...{ view, names, asked }} {...(budget === undefined ? {} : { budget })} />);
    });
  }
}
