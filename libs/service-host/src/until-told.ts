import type { JsonLogger } from '@coop/service-kit';

export interface Stoppable {
  readonly process: { readonly failed: Promise<never> };
  stop(): Promise<void>;
}

/**
 * Waits for SIGTERM or SIGINT, then stops in order; what takes longer than the patience (milliseconds) is cut. A
 * part that stopped by itself ends the process with 1, so that whoever watches it starts it anew.
 */
export async function untilTold(parts: {
  readonly running: Stoppable;
  readonly logger: JsonLogger;
  readonly patienceMs: number;
}): Promise<void> {
  const { running, logger, patienceMs } = parts;
  const told = new Promise<0>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => resolve(0));
  });
  const code = await Promise.race([told, running.process.failed]).catch((error: unknown) => {
    logger.error(error);
    if (error instanceof Error && error.cause !== undefined) logger.error(error.cause);
    return 1;
  });
  const cut = setTimeout(() => {
    logger.warn('stopping took too long: what is in flight is cut');
    process.exit(1);
  }, patienceMs);
  await running.stop().catch((error: unknown) => logger.error(error));
  clearTimeout(cut);
  process.exit(code);
}
