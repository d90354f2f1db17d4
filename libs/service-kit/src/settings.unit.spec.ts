import { z } from 'zod';
import { defineSettings, describeSettings, readSettings, SettingsError } from './settings.js';

const settings = defineSettings(
  'consent',
  z.object({
    port: z.coerce.number().int().min(1).default(3000).describe('Port to listen on.'),
    publicUrl: z.url().describe('Address under which partners reach the service.'),
    adminSecret: z.string().min(32).optional().describe('Secret of the operator.'),
  }),
);

function problemsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readSettings(settings, env);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('The settings of a service', () => {
  it('come from variables that carry its name, with defaults for what is absent or empty.', () => {
    expect(
      readSettings(settings, {
        COOP_CONSENT_PUBLIC_URL: 'https://coop.example.org',
        COOP_CONSENT_PORT: '',
        HOME: '/',
      }),
    ).toEqual({
      port: 3000,
      publicUrl: 'https://coop.example.org',
    });
    expect(
      readSettings(settings, { COOP_CONSENT_PUBLIC_URL: 'https://a.example', COOP_CONSENT_PORT: '80' }).port,
    ).toBe(80);
  });

  it('name everything that is wrong at once, and never a value.', () => {
    const problems = problemsOf({
      COOP_CONSENT_PORT: 'eighty',
      COOP_CONSENT_ADMIN_SECRET: 'hunter2',
      COOP_CONSENT_PROT: '1',
    });
    expect(problems).toEqual([
      'COOP_CONSENT_PROT: no such setting',
      'COOP_CONSENT_PORT: is not valid (invalid_type)',
      'COOP_CONSENT_PUBLIC_URL: is missing',
      'COOP_CONSENT_ADMIN_SECRET: is not valid (too_small)',
    ]);
    expect(problems.join()).not.toMatch(/hunter2|eighty/);
  });

  it('are documented from their own definition.', () => {
    expect(describeSettings(settings)).toEqual([
      { variable: 'COOP_CONSENT_PORT', description: 'Port to listen on.', required: false, default: '3000' },
      {
        variable: 'COOP_CONSENT_PUBLIC_URL',
        description: 'Address under which partners reach the service.',
        required: true,
      },
      { variable: 'COOP_CONSENT_ADMIN_SECRET', description: 'Secret of the operator.', required: false },
    ]);
  });

  it('cannot be declared without a description.', () => {
    expect(() => defineSettings('x', z.object({ port: z.string() }))).toThrow('port has no description');
  });
});
