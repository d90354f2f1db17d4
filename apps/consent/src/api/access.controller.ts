import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import { consentApi } from '@coop/contracts';
import {
  answer,
  AtLeast,
  Budget,
  CorrelationId,
  CurrentActor,
  ProblemError,
  type Actor,
} from '@coop/service-kit';
import { evaluate, evaluateAll } from '../application/access-evaluations.js';
import type { Asker } from '../application/access-question.js';
import { searchActions, searchResources, searchSubjects } from '../application/access-search.js';
import type { OnRecord } from '../application/decide-on-record.js';
import type { ConsentParts } from '../application/parts.js';
import { CONSENT_PARTS } from '../consent-parts.token.js';

/** OpenID AuthZEN Authorization API 1.0: decisions for enforcement points outside. */
@Controller('access/v1')
@Budget('decisions')
export class AccessController {
  constructor(@Inject(CONSENT_PARTS) private readonly parts: ConsentParts) {}

  @Post('evaluation')
  @HttpCode(200)
  async evaluation(
    @Body({ schema: consentApi.accessEvaluation }) body: z.infer<typeof consentApi.accessEvaluation>,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
    @CorrelationId() correlationId: string,
  ) {
    return answered(await evaluate(this.parts, await this.#asker(actor, atLeast, correlationId), body));
  }

  @Post('evaluations')
  @HttpCode(200)
  async evaluations(
    @Body({ schema: consentApi.accessEvaluations }) body: z.infer<typeof consentApi.accessEvaluations>,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
    @CorrelationId() correlationId: string,
  ) {
    return answered(await evaluateAll(this.parts, await this.#asker(actor, atLeast, correlationId), body));
  }

  @Post('search/subject')
  @HttpCode(200)
  @Budget('searches')
  async subjects(
    @Body({ schema: consentApi.accessSubjectSearch }) body: z.infer<typeof consentApi.accessSubjectSearch>,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
    @CorrelationId() correlationId: string,
  ) {
    return answered(await searchSubjects(this.parts, await this.#asker(actor, atLeast, correlationId), body));
  }

  @Post('search/resource')
  @HttpCode(200)
  @Budget('searches')
  async resources(
    @Body({ schema: consentApi.accessResourceSearch }) body: z.infer<typeof consentApi.accessResourceSearch>,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
    @CorrelationId() correlationId: string,
  ) {
    return answered(
      await searchResources(this.parts, await this.#asker(actor, atLeast, correlationId), body),
    );
  }

  @Post('search/action')
  @HttpCode(200)
  @Budget('searches')
  async actions(
    @Body({ schema: consentApi.accessActionSearch }) body: z.infer<typeof consentApi.accessActionSearch>,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
    @CorrelationId() correlationId: string,
  ) {
    return answered(await searchActions(this.parts, await this.#asker(actor, atLeast, correlationId), body));
  }

  /** @throws ProblemError `forbidden` for a person: she reads what concerns her by right, and decides nothing for partners */
  async #asker(actor: Actor, atLeast = 0n, correlationId: string): Promise<Asker> {
    const { party, clientId } = actor;
    const client =
      actor.kind === 'client' && clientId !== undefined ? await this.parts.clients.idOf(clientId) : undefined;
    if (client === undefined || clientId === undefined) throw new ProblemError('forbidden');
    return { party, client, clientId, correlationId, atLeast };
  }
}

const answered = <T>({ answer: body, position }: OnRecord<T>) => answer(body, { position });
