import { plainKeyFile, transitKeyFile, type KeyEncryption } from '@coop/personal-data/adapter';
import { required, UsageError, type Invocation } from './command.js';

export const TRANSIT_USAGE = '--transit URL --transit-token FILE [--transit-key NAME] [--transit-mount PATH]';

/** The service of keys that encrypted the file of a key. @throws UsageError */
export function transitOf(options: Invocation['options']): KeyEncryption {
  const { 'transit-key': key = 'coop', 'transit-mount': mount } = options;
  const url = required(options.transit, '--transit');
  const tokenFile = required(options['transit-token'], '--transit-token');
  try {
    return transitKeyFile({ url, key, mount, tokenFile });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`--transit: ${error.message}`);
    throw error;
  }
}

/** What stands in the files of keys: the keys themselves, unless a service of keys is named. */
export const keyEncryptionOf = (options: Invocation['options']): KeyEncryption =>
  options.transit === undefined && options['transit-token'] === undefined ? plainKeyFile : transitOf(options);
