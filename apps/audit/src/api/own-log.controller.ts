import { Controller, Get, Inject, Query } from '@nestjs/common';
import * as auditApi from '@coop/contracts/audit-api';
import { Budget, CurrentActor, ProblemError, type Actor } from '@coop/service-kit';
import type { z } from 'zod';
import { furtherEntries, ownLog } from '../application/own-log.js';
import { AUDIT_PARTS, type AuditParts } from '../application/parts.js';
import { inWhoseName } from './in-whose-name.js';

/** @throws ProblemError `not-found` for a party in whose name she does not act: it might as well not exist */
function oneOf(actor: Actor, party = actor.party): string {
  if (!inWhoseName(actor).includes(party)) throw new ProblemError('not-found');
  return party;
}

/** What the log holds about a member, for herself alone and for whoever acts in her name. */
@Controller('audit')
export class OwnLogController {
  constructor(@Inject(AUDIT_PARTS) private readonly parts: AuditParts) {}

  /**
   * What the log holds about her, or about whom she acts for, with the proof that it is all. It opens each event, and
   * pages of it may follow in a row: less dear than a bulk reading, dearer than another.
   */
  @Budget('searches')
  @Get('own/log')
  async log(
    @Query({ schema: auditApi.ownLogQuery }) query: z.infer<typeof auditApi.ownLogQuery>,
    @CurrentActor() actor: Actor,
  ): Promise<auditApi.OwnLog> {
    return ownLog(this.parts, oneOf(actor, query.party));
  }

  @Budget('searches')
  @Get('own/log/entries')
  async logEntries(
    @Query({ schema: auditApi.ownLogEntriesQuery }) query: z.infer<typeof auditApi.ownLogEntriesQuery>,
    @CurrentActor() actor: Actor,
  ): Promise<auditApi.OwnLogPart> {
    const { party, at, size, after } = query;
    return furtherEntries(this.parts, oneOf(actor, party), { at: BigInt(at), size, after });
  }
}
