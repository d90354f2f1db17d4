import 'reflect-metadata';
import { Body, Controller, HttpCode, Inject, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Pool } from 'pg';
import { z } from 'zod';

const CONNECTIONS = 8;
const POOL = Symbol('connections');

const [url = '', port = ''] = process.argv.slice(2);

const evaluation = z.object({
  subject: z.object({ type: z.string(), id: z.uuid() }),
  action: z.object({ name: z.string() }),
  resource: z.object({ type: z.string(), id: z.uuid() }),
  context: z.object({ purpose: z.string() }),
});
const evaluations = z.object({ evaluations: z.array(evaluation).max(1_000) });
type Evaluation = z.infer<typeof evaluation>;

const CHECK = 'SELECT 1 FROM grants WHERE subject = $1 AND consumer = $2 AND purpose = $3';
const CHECK_ALL = `SELECT granted.subject IS NOT NULL AS decision
  FROM unnest($1::uuid[], $2::uuid[], $3::text[]) WITH ORDINALITY AS asked (subject, consumer, purpose, place)
  LEFT JOIN grants AS granted USING (subject, consumer, purpose) ORDER BY asked.place`;

/** What most teams would build: the same kind of route, with its schema, before one prepared statement. */
@Controller('access/v1')
class SqlController {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  @Post('evaluation')
  @HttpCode(200)
  async one(@Body() body: unknown) {
    const { subject, resource, context } = evaluation.parse(body);
    const values = [resource.id, subject.id, context.purpose];
    const { rowCount } = await this.pool.query({ name: 'check', text: CHECK, values });
    return { decision: rowCount === 1 };
  }

  @Post('evaluations')
  @HttpCode(200)
  async several(@Body() body: unknown) {
    const asked = evaluations.parse(body).evaluations;
    const column = (of: (each: Evaluation) => string): string[] => asked.map(of);
    const values = [
      column((e) => e.resource.id),
      column((e) => e.subject.id),
      column((e) => e.context.purpose),
    ];
    const { rows } = await this.pool.query<{ decision: boolean }>({
      name: 'check-all',
      text: CHECK_ALL,
      values,
    });
    return { evaluations: rows.map(({ decision }) => ({ decision })) };
  }
}

@Module({
  controllers: [SqlController],
  providers: [{ provide: POOL, useFactory: () => new Pool({ connectionString: url, max: CONNECTIONS }) }],
})
class SqlModule {}

const app = await NestFactory.create(SqlModule, new FastifyAdapter(), { logger: false });
await app.listen(Number(port), '127.0.0.1');
process.once('SIGTERM', () => {
  void app.close().then(() => process.exit(0));
});
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
