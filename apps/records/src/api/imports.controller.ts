import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import type { z } from 'zod';
import { uuid } from '@coop/contracts';
import * as recordsApi from '@coop/contracts/records-api';
import { derivedId, type CommandContext } from '@coop/event-sourcing';
import { answer, AtLeast, Command, CurrentActor, ProblemError, Roles, type Actor } from '@coop/service-kit';
import { caughtUp } from '../application/caught-up.js';
import { informSubjects } from '../application/inform-subjects.js';
import { reader } from '../application/ports.js';
import { runImport, startImport } from '../application/run-import.js';
import { findImport } from '../projections/imports.js';
import { RECORDS_PARTS, type RecordsServiceParts } from '../records-parts.token.js';
import { upToDate } from './up-to-date.js';

/** A long file leaves the read models a while behind; its report waits for them. */
const REPORT_WITHIN_MS = 10_000;

@Roles('steward')
@Controller('imports')
export class ImportsController {
  constructor(@Inject(RECORDS_PARTS) private readonly parts: RecordsServiceParts) {}

  /** Declares where a file comes from and why it may be held. Nothing is a fact before the file is there. */
  @Post()
  async declare(
    @Body({ schema: recordsApi.declareImport }) body: z.infer<typeof recordsApi.declareImport>,
    @CurrentActor() actor: Actor,
    @Command() { commandId }: CommandContext,
  ) {
    const { consentColumn = null, ...declared } = body;
    const importId = derivedId(commandId, 'import');
    await this.parts.declared.put(actor.party, { ...declared, import: importId, consentColumn });
    return { import: importId };
  }

  @Put(':import/file')
  async upload(
    @Param('import', { schema: uuid }) importId: string,
    @Body() bytes: unknown,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    if (!Buffer.isBuffer(bytes)) throw new ProblemError('unsupported-media-type');
    const declared = await this.parts.declared.find(actor.party, importId);
    if (declared === undefined) throw new ProblemError('not-found');
    await startImport(this.parts, context, declared, bytes);
    await runImport(this.parts, importId);
    await caughtUp(this.parts, REPORT_WITHIN_MS);
    return this.#report(importId);
  }

  @Get(':import')
  async report(@Param('import', { schema: uuid }) importId: string, @AtLeast() atLeast: bigint | undefined) {
    await upToDate(this.parts.gate, atLeast);
    return this.#report(importId);
  }

  @Post(':import/information')
  @HttpCode(200)
  async inform(@Param('import', { schema: uuid }) importId: string, @Command() context: CommandContext) {
    await caughtUp(this.parts);
    const informed = await informSubjects(this.parts, context, importId);
    // Whoever reads next, at whichever instance, must know that they were told.
    return answer(informed, { position: this.parts.ledger.store.head() });
  }

  async #report(importId: string): Promise<z.infer<typeof recordsApi.importReport>> {
    const found = await findImport(reader(this.parts), importId);
    if (found === undefined) throw new ProblemError('not-found');
    const { status, started, created, changed, unchanged, setAside, noted } = found;
    const { rows, encoding, delimiter } = started;
    return {
      ...{ import: importId, status, rows, encoding, delimiter, created, changed, unchanged },
      setAside: [...setAside],
      noted: [...noted],
    };
  }
}
