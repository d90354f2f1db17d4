import { parseArgs } from 'node:util';
import { readSettings } from '@coop/service-kit';
import { cooperativeSettings, type CooperativeSettings } from './settings.js';

export interface StartArguments extends CooperativeSettings {
  /** A cooperative without demonstration data: the founding is its first event. */
  readonly empty: boolean;
  /** One line of JSON on standard output when everything is ready, for programs. */
  readonly readyJson: boolean;
  /** Only brings the databases up to date. */
  readonly prepare: boolean;
  /** Only founds, or makes the demonstration. */
  readonly foundOnly: boolean;
  /** Readings a second that one client may make; for tests and measurements. */
  readonly readBudget: number | undefined;
  readonly help: boolean;
}

export const USAGE = `npm start -- [options]

  --data DIR        where the files go (default .data/demo; with --empty .data/cooperative)
  --keys DIR        where the keys go, never inside the data folder (default: the data folder's name with .keys)
  --port N          first port to try (default 3000; 0: any free one)
  --public-url URL  address at which people reach it, when something stands before it
  --host ADDRESS    address to listen on (default 127.0.0.1)
  --empty           a cooperative without demonstration data: founds it and prints the first steward's link
  --name NAME       its name
  --legal-form FORM association-ch, cooperative-ch (default), association-fr, scic-fr or other
  --steward NAME    name of the first steward
  --postgres URL    a database, in place of files; the keys lie in a second one (--keys-database URL)
  --nats URL        a message bus, where other processes run on the same database
  --issuer URL      a realm of Keycloak, in place of the provider of this process
  --steward-mail A  address of the first steward's account at Keycloak
  --prepare         brings the databases of --postgres up to date, makes the roles of the services, and ends
  --found-only      founds the cooperative (or makes the demonstration), and ends
  --ready-json      one line of JSON when everything is ready
  --read-budget N   readings a second that one client may make`;

/** Arguments that are settings by a shorter name. */
const SETTINGS = {
  data: 'COOP_DATACOOPERATIVE_DATA',
  keys: 'COOP_DATACOOPERATIVE_KEYS',
  port: 'COOP_DATACOOPERATIVE_PORT',
  host: 'COOP_DATACOOPERATIVE_HOST',
  name: 'COOP_DATACOOPERATIVE_NAME',
  'legal-form': 'COOP_DATACOOPERATIVE_LEGAL_FORM',
  steward: 'COOP_DATACOOPERATIVE_STEWARD',
  postgres: 'COOP_DATACOOPERATIVE_POSTGRES',
  'keys-database': 'COOP_DATACOOPERATIVE_KEYS_DATABASE',
  nats: 'COOP_DATACOOPERATIVE_NATS',
  issuer: 'COOP_DATACOOPERATIVE_ISSUER',
  'steward-mail': 'COOP_DATACOOPERATIVE_STEWARD_MAIL',
  'public-url': 'COOP_DATACOOPERATIVE_PUBLIC_URL',
} as const;

/**
 * Settings come from the environment (COOP_DATACOOPERATIVE_…), arguments win.
 * @throws SettingsError that names what is not valid, and TypeError for an argument that does not exist
 */
export function readArguments(argv: readonly string[], env: NodeJS.ProcessEnv): StartArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      data: { type: 'string' },
      keys: { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string' },
      name: { type: 'string' },
      'legal-form': { type: 'string' },
      steward: { type: 'string' },
      postgres: { type: 'string' },
      'keys-database': { type: 'string' },
      nats: { type: 'string' },
      issuer: { type: 'string' },
      'steward-mail': { type: 'string' },
      'public-url': { type: 'string' },
      prepare: { type: 'boolean', default: false },
      'found-only': { type: 'boolean', default: false },
      empty: { type: 'boolean', default: false },
      'ready-json': { type: 'boolean', default: false },
      'read-budget': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const given = { ...env };
  for (const [argument, variable] of Object.entries(SETTINGS)) {
    const value = values[argument as keyof typeof SETTINGS];
    if (value !== undefined) given[variable] = value;
  }
  const settings = readSettings(cooperativeSettings, given);
  const empty = values.empty || settings.mode === 'production';
  const isDefault = given[SETTINGS.data] === undefined;
  return {
    ...settings,
    ...(empty && isDefault ? { data: '.data/cooperative' } : {}),
    empty,
    readyJson: values['ready-json'],
    prepare: values.prepare,
    foundOnly: values['found-only'],
    readBudget: budgetOf(values['read-budget']),
    help: values.help,
  };
}

function budgetOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new TypeError('--read-budget takes a whole number above 0');
  return Number(text);
}
