import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
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
    return this.door.member(request, reply, async ({ view, api, page }) => {
      const [questions, budgets] = await Promise.all([
        api.anonymisation.questions(),
        api.anonymisation.questionBudgets(),
      ]);
      const names = await api.names([...questions, ...budgets].map(({ institution }) => institution));
      return show(<QuestionsPage {...{ view, names, questions, budgets, page }} />);
    });
  }

  @Get(':question')
  one(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('question') question: string) {
    return this.door.member(request, reply, async ({ view, api }) => {
      const asked = await api.anonymisation.question(question);
      const names = await api.names([asked.institution]);
      return show(<QuestionPage {...{ view, names, asked }} />);
    });
  }
}
