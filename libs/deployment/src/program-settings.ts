import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { describeSettings, type SettingDescription, type SettingsDefinition } from '@coop/service-kit';
import { inRepository } from './places.js';

const isDefinition = (value: unknown): value is SettingsDefinition =>
  typeof value === 'object' &&
  value !== null &&
  'service' in value &&
  typeof value.service === 'string' &&
  'schema' in value &&
  value.schema instanceof z.ZodObject;

/**
 * The settings that the program of a service declares, as it is built. Loaded by its path: the rules look at the
 * programs from outside, as the chart does.
 * @throws Error when the program is not built, or declares none
 */
export async function programSettings(app: string): Promise<readonly SettingDescription[]> {
  for (const name of ['config.js', 'settings.js']) {
    const file = inRepository('apps', app, 'dist', name);
    if (!existsSync(file)) continue;
    const declared: unknown = await import(pathToFileURL(file).href);
    // Beside the settings of the program a file may declare those that count wherever the service runs.
    const [whole] = Object.values(Object(declared))
      .filter(isDefinition)
      .map(describeSettings)
      .sort((one, other) => other.length - one.length);
    if (whole !== undefined) return whole;
  }
  throw new Error(`${app} declares no settings, or is not built`);
}
