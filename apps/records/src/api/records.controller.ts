import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { uuid } from '@coop/contracts';
import { stageSentences } from '@coop/consent-engine';
import * as recordsApi from '@coop/contracts/records-api';
import { newId, type CommandContext } from '@coop/event-sourcing';
import {
  answer,
  AtLeast,
  Command,
  committed,
  CorrelationId,
  CurrentActor,
  IfMatch,
  ProblemError,
  type Actor,
} from '@coop/service-kit';
import {
  answerProposal,
  correctRecord,
  createRecord,
  proposeCorrection,
} from '../application/change-record.js';
import { readRecord, type ReadingAnswer } from '../application/read-record.js';
import { listRecords, viewRecord } from '../application/view-record.js';
import { RECORDS_PARTS, type RecordsServiceParts } from '../records-parts.token.js';
import { correctorOf } from './corrector-of.js';
import { upToDate } from './up-to-date.js';

@Controller('records')
export class RecordsController {
  constructor(@Inject(RECORDS_PARTS) private readonly parts: RecordsServiceParts) {}

  @Get()
  async mine(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    const position = await upToDate(this.parts.gate, atLeast);
    return answer({ records: await listRecords(this.parts, await this.#who(actor)) }, { position });
  }

  @Post()
  async create(
    @Body({ schema: recordsApi.createRecord }) body: z.infer<typeof recordsApi.createRecord>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { record, result } = await createRecord(this.parts, context, await this.#who(actor), body);
    return committed(result, { record, revision: String(result?.revisions[0] ?? '') });
  }

  /** A partner's reading is decided and disclosed; a person's look at what concerns her is hers by right. */
  @Get(':record')
  async read(
    @Param('record', { schema: uuid }) record: string,
    @Query() query: unknown,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
    @CorrelationId() correlationId: string,
  ) {
    if (actor.kind === 'client') return this.#disclose(record, query, actor, atLeast ?? 0n, correlationId);
    const position = await upToDate(this.parts.gate, atLeast);
    const found = await viewRecord(this.parts, await this.#who(actor), record, newId());
    if (found === undefined) throw new ProblemError('not-found');
    return answer(found.view, { position, revision: found.revision });
  }

  @Patch(':record')
  async correct(
    @Param('record', { schema: uuid }) record: string,
    @Body({ schema: recordsApi.correctRecord }) { fields }: z.infer<typeof recordsApi.correctRecord>,
    @IfMatch() seen: bigint,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const done = await correctRecord(this.parts, context, await this.#who(actor), record, seen, fields);
    if (done.kind === 'done')
      return committed(done.result, { record, revision: String(done.result?.revisions[0] ?? '') });
    const { expected, actual, mine, current } = done;
    throw new ProblemError('stale-revision', {
      members: { expected: String(expected), actual: String(actual), mine, current },
    });
  }

  @Post(':record/proposals')
  async propose(
    @Param('record', { schema: uuid }) record: string,
    @Body({ schema: recordsApi.proposeCorrection }) { fields }: z.infer<typeof recordsApi.proposeCorrection>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { proposal, result } = await proposeCorrection(
      this.parts,
      context,
      await this.#who(actor),
      record,
      fields,
    );
    return committed(result, { proposal });
  }

  @Post(':record/proposals/:proposal/acceptance')
  @HttpCode(200)
  async accept(
    @Param('record', { schema: uuid }) record: string,
    @Param('proposal', { schema: uuid }) proposal: string,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await answerProposal(
      this.parts,
      context,
      await this.#who(actor),
      record,
      proposal,
      'accept',
    );
    return committed(result, { proposal, answer: 'accepted' });
  }

  @Post(':record/proposals/:proposal/refusal')
  @HttpCode(200)
  async decline(
    @Param('record', { schema: uuid }) record: string,
    @Param('proposal', { schema: uuid }) proposal: string,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await answerProposal(
      this.parts,
      context,
      await this.#who(actor),
      record,
      proposal,
      'decline',
    );
    return committed(result, { proposal, answer: 'declined' });
  }

  async #disclose(record: string, query: unknown, actor: Actor, atLeast: bigint, correlationId: string) {
    const { contract, purpose, fields = 'all' as const, action } = recordsApi.readQuery.parse(query);
    const client = await this.parts.neighbours.clientOf(actor.clientId ?? '');
    if (client === undefined) throw new ProblemError('forbidden');
    const reading = {
      record,
      contract,
      purpose,
      fields,
      action,
      atLeast,
      correlationId,
      client,
      party: actor.party,
    };
    return answered(await readRecord(this.parts, reading));
  }

  async #who(actor: Actor) {
    return correctorOf(actor, await this.parts.cooperative());
  }
}

/** What a partner is told. Refused without a contract that reaches the record is the same as no such record. */
function answered(outcome: ReadingAnswer) {
  switch (outcome.kind) {
    case 'released':
      return answer(outcome.body, { position: outcome.position, revision: outcome.revision });
    case 'refused':
      throw new ProblemError('refused', {
        detail: stageSentences(outcome.stage),
        members: { stage: outcome.stage, id: outcome.id },
      });
    case 'unknown':
      throw new ProblemError('not-found');
    case 'over-budget':
      throw new ProblemError('too-many-requests', { retryAfterSeconds: outcome.retryAfterSeconds });
    default:
      throw new ProblemError('stale', { retryAfterSeconds: 1 });
  }
}
