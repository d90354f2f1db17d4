import { z } from 'zod';

type Shape = Readonly<Record<string, z.ZodType>>;

/** The settings of one service: its name and a schema whose members carry descriptions. */
export interface SettingsDefinition<S extends Shape = Shape> {
  readonly service: string;
  readonly schema: z.ZodObject<S>;
}

/** One setting, for the generated reference. */
export interface SettingDescription {
  readonly variable: string;
  readonly description: string;
  readonly required: boolean;
  /** As JSON; absent when there is none. */
  readonly default?: string;
}

/** Everything that is wrong with the settings, one line each. Names variables, never their values. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly problems: readonly string[]) {
    super(`the settings are not valid:\n${problems.join('\n')}`);
  }
}

const constantCase = (text: string): string =>
  text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase();

const prefixOf = (service: string): string => `COOP_${constantCase(service)}_`;

/** Declares settings. @throws TypeError when a member has no description: it could not be documented */
export function defineSettings<S extends Shape>(
  service: string,
  schema: z.ZodObject<S>,
): SettingsDefinition<S> {
  for (const [name, member] of Object.entries<z.ZodType>(schema.shape))
    if (member.description === undefined) throw new TypeError(`setting ${name} has no description`);
  return { service, schema };
}

/**
 * Reads settings from an environment: member `publicUrl` of service `consent` is `COOP_CONSENT_PUBLIC_URL`. An
 * empty variable counts as absent. @throws SettingsError with every problem, misspelt variables included
 */
export function readSettings<S extends Shape>(
  { service, schema }: SettingsDefinition<S>,
  env: Readonly<Record<string, string | undefined>>,
): z.infer<z.ZodObject<S>> {
  const variables = new Map(
    Object.keys(schema.shape).map((name) => [prefixOf(service) + constantCase(name), name]),
  );
  const given = Object.entries(env).filter(
    ([variable, value]) => variable.startsWith(prefixOf(service)) && value !== '',
  );
  const problems = given
    .filter(([variable]) => !variables.has(variable))
    .map(([variable]) => `${variable}: no such setting`);
  const values = Object.fromEntries(
    given.flatMap(([variable, value]) => {
      const name = variables.get(variable);
      return name === undefined ? [] : [[name, value]];
    }),
  );
  const checked = schema.safeParse(values);
  if (!checked.success)
    problems.push(
      ...checked.error.issues.map(({ path, code }) => {
        const variable = prefixOf(service) + constantCase(String(path[0] ?? ''));
        return `${variable}: ${values[String(path[0])] === undefined ? 'is missing' : `is not valid (${code})`}`;
      }),
    );
  if (!checked.success || problems.length > 0) throw new SettingsError(problems);
  return checked.data;
}

/** The settings as rows of the reference, in the order of the schema. */
export function describeSettings({ service, schema }: SettingsDefinition): readonly SettingDescription[] {
  return Object.entries<z.ZodType>(schema.shape).map(([name, member]) => {
    const absent = member.safeParse(undefined);
    return {
      variable: prefixOf(service) + constantCase(name),
      description: member.description ?? '',
      required: !absent.success,
      ...(absent.success && absent.data !== undefined ? { default: JSON.stringify(absent.data) } : {}),
    };
  });
}
