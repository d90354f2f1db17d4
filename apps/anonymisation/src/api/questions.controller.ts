import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { uuid } from '@coop/contracts';
import { newQuestion } from '@coop/contracts/anonymisation-api';
import type { CommandContext } from '@coop/event-sourcing';
import { answer, AtLeast, caughtUp, Command, CurrentActor, type Actor } from '@coop/service-kit';
import { ANONYMISATION_PARTS } from '../anonymisation-parts.token.js';
import { askQuestion } from '../application/ask-question.js';
import type { AnonymisationParts } from '../application/parts.js';
import { listBudgets, listQuestions, viewQuestion } from '../application/view-questions.js';

@Controller('questions')
export class QuestionsController {
  constructor(@Inject(ANONYMISATION_PARTS) private readonly parts: AnonymisationParts) {}

  @Post()
  async ask(
    @Body({ schema: newQuestion }) body: z.infer<typeof newQuestion>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { position, ...told } = await askQuestion(this.parts, context, actor, body);
    return answer({ ...told, position: String(position) }, { position });
  }

  @Get()
  async list(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    return this.#read(atLeast, async () => ({ questions: await listQuestions(this.parts, actor) }));
  }

  @Get('budgets')
  async budgets(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    return this.#read(atLeast, async () => ({ budgets: await listBudgets(this.parts, actor) }));
  }

  @Get(':question')
  async view(
    @Param('question', { schema: uuid }) question: string,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    return this.#read(atLeast, () => viewQuestion(this.parts, actor, question));
  }

  async #read<T>(atLeast: bigint | undefined, ask: () => Promise<T>) {
    const gate = this.parts.gates.readModels;
    await caughtUp(gate, atLeast);
    const { position } = gate;
    return answer(await ask(), { position });
  }
}
