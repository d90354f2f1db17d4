import { Controller, Get, Inject } from '@nestjs/common';
import { Public } from './auth.decorators.js';
import { ProblemError } from './problem-error.js';

/** Something that must work before requests are sent here. A check that throws has failed. */
export interface HealthCheck {
  readonly name: string;
  check(): boolean | Promise<boolean>;
  /** When it fails, requests are still sent here, and whoever looks is told. */
  readonly degrades?: boolean;
}

/** What came of all checks. */
export interface Readiness {
  readonly passed: readonly string[];
  /** Requests must go elsewhere. */
  readonly failed: readonly string[];
  /** It serves, but not as it should. */
  readonly degraded: readonly string[];
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
  async ready(): Promise<{ status: 'ready'; checks: readonly string[]; degraded?: readonly string[] }> {
    const { passed, failed, degraded } = await readinessOf(this.checks);
    if (failed.length > 0) throw new ProblemError('not-ready', { retryAfterSeconds: 1, members: { failed } });
    return { status: 'ready', checks: passed, ...(degraded.length > 0 ? { degraded } : {}) };
  }
}

/** Carries out all checks at once. */
export async function readinessOf(checks: readonly HealthCheck[]): Promise<Readiness> {
  const results = await Promise.all(
    checks.map(async (check) => ({ name: check.name, degrades: check.degrades, fine: await passes(check) })),
  );
  const namesOf = (found: typeof results) => found.map(({ name }) => name);
  const wrong = results.filter(({ fine }) => !fine);
  return {
    passed: namesOf(results.filter(({ fine }) => fine)),
    failed: namesOf(wrong.filter(({ degrades }) => degrades !== true)),
    degraded: namesOf(wrong.filter(({ degrades }) => degrades === true)),
  };
}

async function passes(check: HealthCheck): Promise<boolean> {
  try {
    return await check.check();
  } catch {
    return false;
  }
}
