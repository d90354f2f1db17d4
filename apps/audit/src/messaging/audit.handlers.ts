import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { AUDIT_PARTS, type AuditParts } from '../application/parts.js';
import { proveInclusion } from '../application/prove-inclusion.js';
import { recordStateDigests } from '../application/record-digests.js';
import { readingsOf } from '../projections/readings.js';

/** What other services ask of the log. */
@Controller()
export class AuditHandlers {
  constructor(@Inject(AUDIT_PARTS) private readonly parts: AuditParts) {}

  /** Null while the log does not cover the position: the caller says so, and is asked again. */
  @MessagePattern('audit.proof')
  async proof(@Payload() { position, last }: { readonly position: string; readonly last?: string }) {
    return proveInclusion(this.parts, BigInt(position), BigInt(last ?? position));
  }

  @MessagePattern('audit.record-digests')
  async recordDigests() {
    return { position: String(await recordStateDigests(this.parts)) };
  }

  /** For the page on which a member sees who looked at what concerns her. */
  @MessagePattern('audit.readings')
  async readings(@Payload() { subject }: { readonly subject: string }) {
    return { readings: await readingsOf(this.parts.readModels.reader(), subject) };
  }
}
