import { parseArgs } from 'node:util';
import { readSettings } from '@coop/service-kit';
import { cooperativeSettings, type CooperativeSettings } from './settings.js';

export interface StartArguments extends CooperativeSettings {
  /** A cooperative without demonstration data: the founding is its first event. */
  readonly empty: boolean;
  /** One line of JSON on standard output when everything is ready, for programs. */
  readonly readyJson: boolean;
  /** Readings a second that one client may make; for tests and measurements. */
  readonly readBudget: number | undefined;
  readonly help: boolean;
}

export const USAGE = `npm start -- [options]

  --data DIR        where the files go (default .data/demo; with --empty .data/cooperative)
  --keys DIR        where the keys go, never inside the data folder (default: the data folder's name with .keys)
  --port N          first port to try (default 3000; 0: any free one)
  --host ADDRESS    address to listen on (default 127.0.0.1)
  --empty           a cooperative without demonstration data: founds it and prints the first steward's link
  --name NAME       its name
  --ready-json      one line of JSON when everything is ready
  --read-budget N   readings a second that one client may make`;

/** Settings come from the environment (COOP_DATACOOPERATIVE_…), arguments win. */
export function readArguments(argv: readonly string[], env: NodeJS.ProcessEnv): StartArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      data: { type: 'string' },
      keys: { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string' },
      name: { type: 'string' },
      empty: { type: 'boolean', default: false },
      'ready-json': { type: 'boolean', default: false },
      'read-budget': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const settings = readSettings(cooperativeSettings, env);
  const empty = values.empty || settings.mode === 'production';
  const { data, keys, host, name } = values;
  return {
    ...settings,
    ...(empty && data === undefined && settings.data === '.data/demo' ? { data: '.data/cooperative' } : {}),
    ...Object.fromEntries(
      Object.entries({ data, keys, host, name }).filter(([, value]) => value !== undefined),
    ),
    ...(values.port === undefined ? {} : { port: Number(values.port) }),
    empty,
    readyJson: values['ready-json'],
    readBudget: values['read-budget'] === undefined ? undefined : Number(values['read-budget']),
    help: values.help,
  };
}
