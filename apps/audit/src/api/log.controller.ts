import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { Budget, ProblemError, Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { CHECKPOINT_PATH } from '@coop/tlog';
import { AUDIT_PARTS, type AuditParts } from '../application/parts.js';

/** C2SP tlog-tiles, "Merkle Tree" and "Log Entries": level or `entries`, index in groups of three, width of a partial one. */
const TILE = /\/log\/(tile\/(?:[0-9]{1,2}|entries)\/(?:x[0-9]{3}\/)*[0-9]{3}(?:\.p\/[0-9]{1,3})?)(?:\?|$)/;

/** The published log, as C2SP tlog-tiles lays it out: static files that any web server could serve as well. */
@Public()
@Budget('files')
@Controller('log')
export class LogController {
  constructor(@Inject(AUDIT_PARTS) private readonly parts: AuditParts) {}

  @Get(CHECKPOINT_PATH)
  async checkpoint(@Res() reply: HttpReply): Promise<void> {
    const bytes = await this.#file(CHECKPOINT_PATH);
    reply.header('Content-Type', 'text/plain; charset=utf-8').header('Cache-Control', 'no-cache').send(bytes);
  }

  /** With it and the public key a receipt is verified without asking anybody (C2SP tlog-policy). */
  @Get('policy')
  policy(@Res() reply: HttpReply): void {
    const { policyText } = this.parts.opened;
    reply
      .header('Content-Type', 'text/plain; charset=utf-8')
      .header('Cache-Control', 'no-cache')
      .send(policyText);
  }

  @Get('tile/*')
  async tile(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    const bytes = await this.#file(TILE.exec(request.url)?.[1]);
    reply
      .header('Content-Type', 'application/octet-stream')
      .header('Cache-Control', 'public, max-age=31536000, immutable')
      .send(bytes);
  }

  async #file(path: string | undefined): Promise<Buffer> {
    const bytes = path === undefined ? undefined : await this.parts.opened.source.read(path);
    if (bytes === undefined) throw new ProblemError('not-found');
    return Buffer.from(bytes);
  }
}
