import { Controller, Get, Inject } from '@nestjs/common';
import { Public } from './auth.decorators.js';
import { ProblemError } from './problem-error.js';

/** Something that must work before requests are sent here. A check that throws has failed. */
export interface HealthCheck {
  readonly name: string;
  check(): boolean | Promise<boolean>;
}

/** Token of the list of {@link HealthCheck}. */
export const HEALTH_CHECKS = Symbol('health checks');

@Public()
@Controller()
export class HealthController {
  constructor(@Inject(HEALTH_CHECKS) private readonly checks: readonly HealthCheck[]) {}

  /** The process runs. */
  @Get('livez')
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  /** Everything that it needs works. */
  @Get('readyz')
  async ready(): Promise<{ status: 'ready'; checks: readonly string[] }> {
    const results = await Promise.all(
      this.checks.map(async (check) => ({ name: check.name, fine: await passes(check) })),
    );
    const failed = results.filter(({ fine }) => !fine).map(({ name }) => name);
    if (failed.length > 0) throw new ProblemError('not-ready', { retryAfterSeconds: 1, members: { failed } });
    return { status: 'ready', checks: results.map(({ name }) => name) };
  }
}

async function passes(check: HealthCheck): Promise<boolean> {
  try {
    return await check.check();
  } catch {
    return false;
  }
}
