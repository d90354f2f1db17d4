import { plainKeyFile, transitKeyFile, type KeyEncryption } from '@coop/personal-data/adapter';
import { SettingsError } from '@coop/service-kit';

/** What the settings say of the file of the key-encryption key. */
export interface KeyFileSettings {
  readonly transitUrl?: string | undefined;
  readonly transitKey?: string | undefined;
  readonly transitMount?: string | undefined;
  readonly transitTokenFile?: string | undefined;
}

/**
 * The file holds the key, or the key as a service of keys encrypted it.
 * @throws SettingsError that names what is missing, or an address that would show the token to others
 */
export function keyEncryptionOf(service: string, settings: KeyFileSettings): KeyEncryption {
  const { transitUrl: url, transitKey: key = 'coop', transitMount: mount, transitTokenFile } = settings;
  const variable = (name: string): string => `COOP_${service.toUpperCase()}_TRANSIT_${name}`;
  if (url === undefined && transitTokenFile !== undefined)
    throw new SettingsError([`${variable('URL')}: is missing, and there is a token for it`]);
  if (url === undefined) return plainKeyFile;
  if (transitTokenFile === undefined) throw new SettingsError([`${variable('TOKEN_FILE')}: is missing`]);
  try {
    return transitKeyFile({ url, key, mount, tokenFile: transitTokenFile });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new SettingsError([`${variable('URL')}: ${error.message}`]);
  }
}
