import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { uuid } from '@coop/contracts';
import * as auditApi from '@coop/contracts/audit-api';
import type { CommandContext } from '@coop/event-sourcing';
import {
  answer,
  Budget,
  Command,
  CurrentActor,
  ProblemError,
  Public,
  Roles,
  sendProofFile,
  type Actor,
  type HttpReply,
} from '@coop/service-kit';
import type { z } from 'zod';
import { wire } from '../application/answer-json.js';
import { exportEvidence } from '../application/export-evidence.js';
import type { LedgerLook } from '../application/ledger-watch.js';
import { noteReading } from '../application/note-reading.js';
import { AUDIT_PARTS, type AuditParts } from '../application/parts.js';
import { proofFile, proveInclusion } from '../application/prove-inclusion.js';
import { readEvents } from '../application/read-events.js';
import { readTimeline } from '../application/read-timeline.js';
import { recordState } from '../application/record-state.js';
import { verifyRunning } from '../application/verify.js';
import { accessHistory } from '../history/access.js';
import { diff } from '../history/diff.js';
import { eventInContext } from '../history/event-context.js';
import { eventAt, parseMoment, resolveMoment, type Moment } from '../history/moment.js';
import { stateAt } from '../history/state-at.js';
import { ownReceipt } from '../history/own-receipt.js';
import { ownWhy } from '../history/own-why.js';
import { subjectsOf, subjectsOfAll } from '../history/subjects.js';
import { why } from '../history/why.js';
import { pieceLines, scopeOf } from './evidence-lines.js';
import { readingsOf } from '../projections/readings.js';
import { inWhoseName } from './in-whose-name.js';

const lookedAt = (look: LedgerLook | undefined) =>
  look === undefined
    ? null
    : { at: look.at, upTo: String(look.upTo), differing: look.differing.length + look.more };

/** The schema has checked that the text is one or the other. */
const momentOf = (text: string): Moment => parseMoment(text) ?? 0n;

/** Questions of auditors. Each is noted, with everyone whom it concerns, before it is answered. */
@Controller('audit')
@Roles('auditor')
export class AuditController {
  constructor(@Inject(AUDIT_PARTS) private readonly parts: AuditParts) {}

  @Public()
  @Get('head')
  async head(): Promise<z.infer<typeof auditApi.auditHead>> {
    const { integrator, opened, store, witness, watch, bundleSigner } = this.parts;
    const { published, state, witnessing } = integrator;
    const last = published === undefined ? undefined : await eventAt(store, BigInt(published.size));
    return {
      origin: opened.source.origin,
      vkey: opened.vkey,
      bundleVkey: bundleSigner?.vkey ?? null,
      state,
      head: String(store.head()),
      logged: String(published?.size ?? 0),
      checkpoint: published?.checkpoint ?? null,
      loggedAt: last?.recordedAt ?? null,
      looked: lookedAt(watch.last),
      witnessing: { ...witnessing, witnesses: [...witnessing.witnesses] },
      witness: witness === undefined ? null : { vkeys: [...witness.vkeys], watches: [...witness.origins] },
    };
  }

  @Get('events')
  async events(
    @Query({ schema: auditApi.eventsQuery }) query: z.infer<typeof auditApi.eventsQuery>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const after = BigInt(query.after);
    const { events, subjects, next } = await readEvents(this.parts, after, query.limit);
    await noteReading(this.parts, actor, context, { question: 'events', subjects, from: after, to: next });
    const lines = events.map((event) => `${JSON.stringify(wire(event))}\n`).join('');
    reply.header('Content-Type', 'application/x-ndjson').header('Coop-Next', String(next)).send(lines);
  }

  /** One event as it is stored, with what it followed from and what followed from it. */
  @Get('events/:position')
  async event(
    @Param('position', { schema: auditApi.eventPosition }) at: string,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const position = BigInt(at);
    const found = await eventInContext(this.parts.store, position);
    const subjects = found?.subjects ?? [];
    await noteReading(this.parts, actor, context, {
      ...{ question: 'events', subjects },
      ...{ from: position, to: position },
    });
    if (found === undefined) throw new ProblemError('not-found');
    return wire(found);
  }

  @Get('timeline')
  async timeline(
    @Query({ schema: auditApi.timelineQuery }) query: z.infer<typeof auditApi.timelineQuery>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { entries, subjects, ...page } = await readTimeline(this.parts, query);
    await noteReading(this.parts, actor, context, { question: 'timeline', subjects });
    return answer({ entries, ...page }, { position: this.parts.gates.readModels.position });
  }

  @Get('state')
  async state(
    @Query({ schema: auditApi.stateQuery }) query: z.infer<typeof auditApi.stateQuery>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const [lists, digest] = [query.lists === 'true', query.digests === 'true'];
    const { store, doors } = this.parts;
    const state = await stateAt(store, doors, momentOf(query.at), { lists, digest });
    const { grants = [], prohibitions = [], mandates = [] } = state.lists ?? {};
    const subjects = subjectsOfAll([...grants, ...prohibitions, ...mandates].map((data) => ({ data })));
    await noteReading(this.parts, actor, context, { question: 'state', subjects, to: state.position });
    return wire(state);
  }

  @Get('diff')
  async diff(
    @Query({ schema: auditApi.diffQuery }) query: z.infer<typeof auditApi.diffQuery>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const found = await diff(this.parts.store, momentOf(query.from), momentOf(query.to));
    const subjects = [...new Set(found.changes.flatMap((change) => change.subjects))].sort();
    const { from, to } = found;
    await noteReading(this.parts, actor, context, {
      question: 'diff',
      subjects,
      from: from.position,
      to: to.position,
    });
    return wire(found);
  }

  @Get('access')
  async access(
    @Query({ schema: auditApi.accessQuery }) query: z.infer<typeof auditApi.accessQuery>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { store, doors } = this.parts;
    const { record, field } = query;
    const from = momentOf(query.from ?? '0');
    const to = query.to === undefined ? store.head() : momentOf(query.to);
    const history = await accessHistory(store, doors, { record, field, from, to });
    const [start, end] = [await resolveMoment(store, from), await resolveMoment(store, to)];
    const asked = {
      subjects: history.subjects,
      from: start.position,
      to: end.position,
      about: { record, field },
    };
    await noteReading(this.parts, actor, context, { question: 'access', ...asked });
    return wire(history);
  }

  @Get('why/:id')
  async why(
    @Param('id', { schema: uuid }) id: string,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const found = await why(this.parts.store, this.parts.doors, id);
    const subjects = found.found === 'nothing' ? [] : found.subjects;
    await noteReading(this.parts, actor, context, { question: 'why', subjects });
    if (found.found === 'nothing') throw new ProblemError('not-found');
    return wire(found);
  }

  @Get('proof')
  async proof(
    @Query({ schema: auditApi.proofQuery }) query: z.infer<typeof auditApi.proofQuery>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const position = BigInt(query.position);
    const event = await eventAt(this.parts.store, position);
    const subjects = event === undefined ? [] : subjectsOf(event);
    await noteReading(this.parts, actor, context, {
      question: 'proof',
      subjects,
      from: position,
      to: position,
    });
    const proof = await proveInclusion(
      this.parts,
      position,
      query.last === undefined ? position : BigInt(query.last),
    );
    if (proof === null)
      throw new ProblemError(event === undefined ? 'not-found' : 'stale', { retryAfterSeconds: 1 });
    return proof;
  }

  @Budget('bulk')
  @Get('export')
  async export(
    @Query({ schema: auditApi.exportQuery }) query: z.infer<typeof auditApi.exportQuery>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const scope = await scopeOf(this.parts.store, query);
    const pieces = await exportEvidence(this.parts, actor, context, scope);
    reply.header('Content-Type', 'application/x-ndjson').send(Readable.from(pieceLines(pieces)));
  }

  @Budget('bulk')
  @Post('verify')
  @HttpCode(200)
  async verify(
    @Body({ schema: auditApi.verifyBody }) body: z.infer<typeof auditApi.verifyBody>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    await noteReading(this.parts, actor, context, {
      question: 'verify',
      subjects: [],
      to: this.parts.store.head(),
    });
    return wire(await verifyRunning(this.parts, body.anchors));
  }

  @Budget('bulk')
  @Post('digests')
  @HttpCode(200)
  async digests() {
    const position = await recordState(this.parts);
    return answer({ position: String(position) }, { position });
  }
}

/** What anyone may ask about herself. */
@Controller('audit')
export class ReadingsController {
  constructor(@Inject(AUDIT_PARTS) private readonly parts: AuditParts) {}

  @Get('readings')
  async mine(@CurrentActor() actor: Actor) {
    const readings = await readingsOf(this.parts.readModels.reader(), actor.party);
    return answer({ readings }, { position: this.parts.gates.readModels.position });
  }

  /** Why her own data was read or refused. It walks the history: as dear as a bulk reading. */
  @Budget('bulk')
  @Get('own/:id/why')
  async why(@Param('id', { schema: uuid }) id: string, @CurrentActor() actor: Actor) {
    const found = await ownWhy(this.parts.store, this.parts.doors, id, inWhoseName(actor));
    if (found.found === 'nothing') throw new ProblemError('not-found');
    return found;
  }
  /**
   * The receipt of a reading, a refusal or an answer to a system outside, for whom it concerned and for who asked: a
   * `.tlog-proof` that verifies offline, for ever. Changes of consent have theirs with the consent service.
   */
  @Budget('bulk')
  @Get('own/:id/proof')
  async proof(
    @Param('id', { schema: uuid }) id: string,
    @CurrentActor() actor: Actor,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const { store, doors } = this.parts;
    const receipt = await ownReceipt(store, doors, id, inWhoseName(actor));
    if (receipt === undefined) throw new ProblemError('not-found');
    const file = await proofFile(this.parts, receipt.position, receipt.extra);
    if (file === null) throw new ProblemError('receipt-not-ready', { retryAfterSeconds: 1 });
    sendProofFile(reply, id, file);
  }
}
