import type { z } from 'zod';
import type { SettingsDefinition } from '@coop/service-kit';
import { readHosted } from './host-settings.js';
import { runService, type RunOptions } from './run-service.js';

type Shape = Readonly<Record<string, z.ZodType>>;

/**
 * The program of one service: reads its settings from the environment, runs until it is told to stop. What is
 * wrong with the settings is said in words, one line each, and nothing is started.
 */
export async function runMain<S extends Shape>(
  definition: SettingsDefinition<S>,
  optionsOf: (settings: z.infer<z.ZodObject<S>>) => RunOptions,
): Promise<void> {
  try {
    await runService(optionsOf(readHosted(definition, process.env)));
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}
