import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ProblemError, Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { MAX_ADD_CHECKPOINT_BYTES, type Witness, type WitnessResponse } from '@coop/tlog';
import { AUDIT_PARTS, type AuditParts } from '../application/parts.js';

const ADD_CHECKPOINT = 'add-checkpoint';
/** A name of our own: requests of witnesses come with any content type, or with none. */
const REQUEST_TYPE = 'application/x.coop.add-checkpoint';

/** The witness of others' logs (C2SP tlog-witness, "HTTP Interface"), under one prefix for logs and for monitors. */
@Public()
@Controller('witness')
export class WitnessController {
  constructor(@Inject(AUDIT_PARTS) private readonly parts: AuditParts) {}

  @Post(ADD_CHECKPOINT)
  @HttpCode(200)
  async addCheckpoint(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    const body = request.body instanceof Uint8Array ? request.body : Buffer.alloc(0);
    send(reply, await this.#witness().addCheckpoint(body));
  }

  @Get(':log/checkpoint')
  async checkpoint(@Param('log') log: string, @Res() reply: HttpReply): Promise<void> {
    send(reply, await this.#witness().latestCheckpoint(log));
  }

  #witness(): Witness {
    const { witness } = this.parts;
    if (witness === undefined) throw new ProblemError('not-found');
    return witness.witness;
  }
}

function send(reply: HttpReply, { status, contentType, body }: WitnessResponse): void {
  reply.status(status).header('Content-Type', contentType).header('Cache-Control', 'no-store').send(body);
}

/** Lets requests to the witness in as they are, up to the length of one. Before the application is initialised. */
export function acceptWitnessRequests(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.url === `/witness/${ADD_CHECKPOINT}`)
      request.raw.headers['content-type'] = REQUEST_TYPE;
    done();
  });
  app.useBodyParser(REQUEST_TYPE, { bodyLimit: MAX_ADD_CHECKPOINT_BYTES }, (_request, body, done) =>
    done(null, body),
  );
}
