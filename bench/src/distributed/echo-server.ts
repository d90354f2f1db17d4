import 'reflect-metadata';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessagePattern } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { connect } from '@nats-io/transport-node';
import { connectNats, connectNatsTransport } from '@coop/message-bus-nats';

/** Answers what it is asked: as a Nest handler on our bus, and as a plain subscription, which reads the JSON, too. */
@Controller()
class EchoController {
  @MessagePattern('echo.say')
  say(payload: unknown): unknown {
    return payload;
  }
}

@Module({ controllers: [EchoController] })
class EchoModule {}

const [servers = ''] = process.argv.slice(2);
const handle = await connectNats({
  ...{ servers, service: 'echo', credentials: { user: 'echo', password: 'of a bench' } },
});
const app = await NestFactory.create(EchoModule, new FastifyAdapter(), { logger: false });
connectNatsTransport(app, handle, 'echo');
await app.startAllMicroservices();
await app.init();

const plain = await connect({ servers, noAsyncTraces: true });
plain.subscribe('plain.say', {
  queue: 'plain',
  callback: (_error, message) => {
    const payload: unknown = message.json();
    message.respond(JSON.stringify(payload));
  },
});
await plain.flush();

process.once('SIGTERM', () => {
  void Promise.all([plain.close(), app.close().then(() => handle.close())]).then(() => process.exit(0));
});
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
