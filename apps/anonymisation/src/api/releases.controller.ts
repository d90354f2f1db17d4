import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { uuid } from '@coop/contracts';
import { newRejection, newRelease } from '@coop/contracts/anonymisation-api';
import type { CommandContext } from '@coop/event-sourcing';
import { answer, AtLeast, caughtUp, Command, CurrentActor, Roles, type Actor } from '@coop/service-kit';
import { ANONYMISATION_PARTS } from '../anonymisation-parts.token.js';
import { approveRelease, rejectRelease } from '../application/decide-release.js';
import { makeRelease } from '../application/make-release.js';
import type { AnonymisationParts } from '../application/parts.js';
import { purgeTable } from '../application/purge-table.js';
import { tableOfCsvInParts } from '../application/release-csv.js';
import { readParquet } from '../application/release-parquet.js';
import { listReleases, readTable, releaseNumbers, viewRelease } from '../application/view-releases.js';

@Controller('releases')
export class ReleasesController {
  constructor(@Inject(ANONYMISATION_PARTS) private readonly parts: AnonymisationParts) {}

  @Post()
  async make(
    @Body({ schema: newRelease }) body: z.infer<typeof newRelease>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { position, ...made } = await makeRelease(this.parts, context, actor, body);
    return answer({ ...made, position: String(position) }, { position });
  }

  @Get()
  async list(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    return this.#read(atLeast, async () => ({ releases: await listReleases(this.parts, actor) }));
  }

  @Get(':release')
  async view(
    @Param('release', { schema: uuid }) release: string,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    return this.#read(atLeast, () => viewRelease(this.parts, actor, release));
  }

  @Get(':release/table')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="release.csv"')
  @Header('Cache-Control', 'no-store')
  async table(
    @Param('release', { schema: uuid }) release: string,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    return this.#read(atLeast, () => readTable(this.parts, actor, release));
  }

  @Get(':release/table.json')
  @Header('Cache-Control', 'no-store')
  async tableAsJson(
    @Param('release', { schema: uuid }) release: string,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    return this.#read(atLeast, async () => tableOfCsvInParts(await readTable(this.parts, actor, release)));
  }

  @Get(':release/table.parquet')
  @Header('Content-Type', 'application/vnd.apache.parquet')
  @Header('Content-Disposition', 'attachment; filename="release.parquet"')
  @Header('Cache-Control', 'no-store')
  async tableAsParquet(
    @Param('release', { schema: uuid }) release: string,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    return this.#read(atLeast, () => readParquet(this.parts, actor, release));
  }

  @Get(':release/figures')
  @Roles('steward')
  async figures(@Param('release', { schema: uuid }) release: string, @AtLeast() atLeast: bigint | undefined) {
    return this.#read(atLeast, () => releaseNumbers(this.parts, release));
  }

  @Post(':release/approvals')
  @HttpCode(200)
  @Roles('steward')
  async approve(
    @Param('release', { schema: uuid }) release: string,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { status, position } = await approveRelease(this.parts, context, actor, release);
    return answer({ release, status, position: String(position) }, { position });
  }

  @Post(':release/rejection')
  @HttpCode(200)
  @Roles('steward')
  async reject(
    @Param('release', { schema: uuid }) release: string,
    @Body({ schema: newRejection }) body: z.infer<typeof newRejection>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { status, position } = await rejectRelease(this.parts, context, actor, release, body);
    return answer({ release, status, position: String(position) }, { position });
  }

  @Delete(':release/table')
  @HttpCode(200)
  @Roles('steward')
  async purge(@Param('release', { schema: uuid }) release: string, @Command() context: CommandContext) {
    const { position } = await purgeTable(this.parts, context, release);
    return answer({ release, position: String(position) }, { position });
  }

  async #read<T>(atLeast: bigint | undefined, question: () => Promise<T>) {
    const gate = this.parts.gates.readModels;
    await caughtUp(gate, atLeast);
    const { position } = gate;
    return answer(await question(), { position });
  }
}
